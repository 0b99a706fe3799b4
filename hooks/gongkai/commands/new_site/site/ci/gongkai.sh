#!/bin/sh
# CI 调用的脚本，也可以自己运行：
#   .ci/gongkai check      检查，把发现的问题写进 reports/；没有错误就做出预览 preview.zip，解压后打开 index.html
#   .ci/gongkai publish    检查、生成、发布到 GONGKAI_DESTINATION（文件夹，或 主机:文件夹）
#   .ci/gongkai due        列出逾期未公开的和快要到期的事项，有逾期的退出码是 1
# 可以设置的变量：GONGKAI_PUBLISH_OPTIONS（如 --gzip --keep 10）、GONGKAI_CACHE（没有 CI 缓存时，放缓存的文件夹；可以用 ~/ 开头）、
# GONGKAI_PREVIEWS（放预览的文件夹）、GONGKAI_STORE_KEY（缓存的密钥，只给发布用：别人写进缓存的就不会用）。
set -eu
cd "$(dirname "$0")/.."

if [ -n "${GONGKAI_CACHE-}" ]; then
  case "$GONGKAI_CACHE" in "~/"*) GONGKAI_CACHE="$HOME/${GONGKAI_CACHE#"~/"}" ;; esac
  GONGKAI_CACHE="$GONGKAI_CACHE/${1-}" # 合并请求谁都能提，它们的缓存不给发布用
  mkdir -p "$GONGKAI_CACHE" .cache
  [ -e .cache/gongkai ] || ln -s "$GONGKAI_CACHE" .cache/gongkai
fi
if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
  git fetch --quiet --unshallow
fi

# Gitea、Forgejo 不显示批注，把问题写成合并请求的评论；GITEA_COMMENTS 是评论的接口地址
comment() {
  [ -n "${GITEA_COMMENTS-}" ] && [ -s reports/findings.md ] || return 0
  python3 -c 'import json, sys; json.dump({"body": sys.stdin.read()}, sys.stdout)' <reports/findings.md |
    curl --fail --silent --show-error --output /dev/null --header "Authorization: token $GITEA_TOKEN" \
      --header "Content-Type: application/json" --data @- "$GITEA_COMMENTS" || echo "评论没有写上去，问题见上面" >&2
}

case "${1-}" in
check)
  rm -rf reports preview.zip
  code=0
  gongkai check data --report reports/codequality.json --report reports/junit.xml --report reports/findings.md \
    ${GITHUB_ACTIONS:+--annotations} || code=$?
  comment
  [ "$code" = 0 ] || exit "$code"
  gongkai bundle preview.zip
  if [ -n "${GONGKAI_PREVIEWS-}" ]; then
    cp preview.zip "$GONGKAI_PREVIEWS/$(git rev-parse --short HEAD).zip"
  fi
  ;;
publish)
  if [ -z "${GONGKAI_DESTINATION-}" ]; then
    echo "没有设置 GONGKAI_DESTINATION，不知道发布到哪里；请在 CI 的变量里写上，如 www:/srv/gongkai" >&2
    exit 2
  fi
  # shellcheck disable=SC2086
  gongkai publish "$GONGKAI_DESTINATION" ${GONGKAI_PUBLISH_OPTIONS-}
  ;;
due)
  gongkai due --within 7d
  ;;
*)
  echo "用法：.ci/gongkai check|publish|due" >&2
  exit 2
  ;;
esac
