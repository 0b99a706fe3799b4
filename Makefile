# Each target does its own set-up on a machine that has Python 3.11 or newer, make and git. What is run is the built wheel: it is built again
# when a file of the package has changed; `make develop` installs the folder instead, for who edits and runs without make.
SHELL := /bin/sh
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14; do "$$name" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$name" && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PACKAGE := pyproject.toml README.md LICENSE $(shell find hooks/gongkai -type f -not -name '*.pyc')
export NO_MKDOCS_2_WARNING := 1

.PHONY: site site-internal serve check develop test lint test-slow schemas reference architecture wheelhouse lock benchmark benchmark-build benchmark-fuzz benchmark-publish \
  screenshots clean

site: .venv/site.stamp
	$(BIN)/mkdocs build --strict
	@echo "网站已生成在 site/ 文件夹。查看：make serve，再用浏览器打开 http://127.0.0.1:8000/"

site-internal: .venv/site.stamp
	$(BIN)/mkdocs build --strict -f mkdocs.internal.yml
	@echo "党内网站已生成在 site-internal/ 文件夹，只放在党员才能访问的服务器上。"

serve: .venv/site.stamp
	$(BIN)/mkdocs serve

check: .venv/site.stamp
	$(BIN)/gongkai check data

develop: .venv/dev.stamp
	$(PIP) --no-deps --no-build-isolation --editable .
	@rm -f .venv/site.stamp  # the next target installs the wheel again
	@echo "已经从 hooks/ 直接运行：改了程序，.venv/bin/ 里的命令和 .venv/bin/pytest 马上用新的。"

test: .venv/dev.stamp lint
	@command -v chromium >/dev/null || echo "注意：没有 chromium，浏览器里的测试全部跳过。安装：apt-get install chromium chromium-headless-shell fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" >&2
	GONGKAI_TESTED=wheel $(BIN)/pytest -m "not slow"

lint: .venv/dev.stamp .venv/typescript.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@if command -v node >/dev/null && [ -f .venv/typescript.stamp ]; then \
	  echo "node .venv/typescript/bin/tsc --project jsconfig.json"; node .venv/typescript/bin/tsc --project jsconfig.json; \
	else echo "注意：没有 node、npm，或者没有取到 TypeScript，浏览器程序的类型没有检查。" >&2; fi

test-slow: .venv/dev.stamp
	GONGKAI_TESTED=wheel $(BIN)/pytest -m slow

reference: .venv/site.stamp
	$(BIN)/python tools/reference.py

architecture: .venv/site.stamp
	$(BIN)/python tools/architecture.py

wheelhouse: .venv/site.stamp
	$(BIN)/python tools/wheelhouse.py dist/wheelhouse

schemas: .venv/site.stamp
	$(BIN)/gongkai schema data/schemas

benchmark: .venv/benchmark.stamp benchmark-build
	$(BIN)/python benchmarks/site.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/coverage.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/build_kills.py

benchmark-build: .venv/benchmark.stamp
	$(BIN)/python benchmarks/build.py

benchmark-fuzz: .venv/dev.stamp
	nice -n 19 $(BIN)/python benchmarks/fuzz.py --jobs 2

benchmark-publish: .venv/dev.stamp
	$(BIN)/python benchmarks/publish.py
	$(BIN)/python benchmarks/publish_kills.py

screenshots: .venv/dev.stamp
	$(BIN)/python tools/screenshots.py
	$(BIN)/python tools/pictures.py

lock: .venv/dev.stamp
	$(BIN)/python tools/lock.py

.venv/bin/python:
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { echo "需要 Python 3.11 或更新的版本；可以指定：make PYTHON=/usr/local/bin/python3.11" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv

.venv/locked.stamp: requirements/site.txt | .venv/bin/python
	$(PIP) --require-hashes -r requirements/site.txt
	@touch $@

.venv/site.stamp: .venv/locked.stamp $(PACKAGE)
	@rm -rf .venv/wheel
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir .venv/wheel .
	$(PIP) --no-deps --no-index --force-reinstall .venv/wheel/gongkai-*.whl
	@touch $@

.venv/tools.stamp: requirements/dev.txt .venv/locked.stamp
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

.venv/dev.stamp: .venv/tools.stamp .venv/site.stamp
	@touch $@

# The compiler checks the types of the browser code and is never shipped. npm loads it from the registry that the machine is set up for;
# where that fails, there is no stamp, and `lint` says so. A file with another digest than ours is an error.
.venv/typescript.stamp: requirements/typescript.sha512 | .venv/bin/python
	@rm -rf .venv/typescript $@ && mkdir .venv/typescript
	@package=$$(sed -n 's/.*  typescript-\(.*\)\.tgz$$/typescript@\1/p' $<) && cd .venv/typescript && \
	if npm pack "$$package" --silent --prefer-offline --fetch-retries=0 --fetch-timeout=20000 >/dev/null 2>&1; then \
	  sha512sum --check --quiet ../../$< && tar -xzf typescript-*.tgz --strip-components=1 && touch ../typescript.stamp; \
	fi

.venv/benchmark.stamp: requirements/benchmark.txt .venv/dev.stamp
	$(PIP) --require-hashes -r requirements/benchmark.txt
	@touch $@

clean:
	rm -rf .venv site site-internal .site.gongkai .site-internal.gongkai
