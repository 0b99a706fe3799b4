/* The forms in which the files of the index hold their numbers. */

import {SearchError} from "./files.js";

/**
 * Encoded arrays of an entry file, by name.
 * @typedef {Record<string, Uint8Array>} EncodedArrays
 */

/**
 * Place of each array after the header: first byte, number of bytes.
 * @typedef {{arrays: Record<string, [place: number, size: number]>}} ArrayPlaces
 */

const VERSION = 2;

/**
 * Return header and arrays of an entry file.
 * @param {ArrayBuffer} buffer
 * @returns {{header: unknown, arrays: EncodedArrays}} The caller knows the type of the header.
 */
export function unpack(buffer) {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  if (bytes.length < 16 || String.fromCharCode(...bytes.subarray(0, 7)) !== "gongkai") throw new SearchError("检索文件不完整，请重试");
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw new SearchError("网站的检索已经更新，请刷新页面");
  const length = view.getUint32(12, true);
  /** @type {ArrayPlaces} */
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)));
  /** @type {EncodedArrays} */
  const arrays = {};
  for (const [name, [place, size]] of Object.entries(header.arrays)) {
    if (16 + length + place + size > bytes.length) throw new SearchError("检索文件没有传完，请重试");
    arrays[name] = bytes.subarray(16 + length + place, 16 + length + place + size);
  }
  return {header, arrays};
}

/**
 * Return the numbers in a run of LEB128 bytes.
 * @param {Uint8Array} bytes Seven bits a byte, lowest first.
 * @returns {Uint32Array<ArrayBuffer>}
 */
export function decode(bytes) {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < 128) count++;
  const numbers = new Uint32Array(count);
  let place = 0;
  let value = 0;
  let shift = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    value |= (byte & 127) << shift;
    if (byte < 128) {
      numbers[place++] = value >>> 0;
      value = 0;
      shift = 0;
    } else shift += 7;
  }
  return numbers;
}

/**
 * Turn differences into sums, in place.
 * @param {Uint32Array<ArrayBuffer>} numbers
 * @param {number} step Numbers in a row.
 * @param {number} column The number of a row that is summed.
 * @returns {Uint32Array<ArrayBuffer>} The same array.
 */
export function cumulate(numbers, step = 1, column = 0) {
  for (let i = column + step; i < numbers.length; i += step) numbers[i] += numbers[i - step];
  return numbers;
}

/**
 * Return the sums of signed differences.
 * @param {ArrayLike<number>} numbers Differences, 2n for n ≥ 0 and −2n − 1 for n < 0.
 * @returns {Float64Array}
 */
export function cumulateSigned(numbers) {
  const sums = new Float64Array(numbers.length);
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) {
    sum += numbers[i] & 1 ? -((numbers[i] + 1) / 2) : numbers[i] / 2;
    sums[i] = sum;
  }
  return sums;
}

/**
 * Return each number as often as the next number says.
 * @param {ArrayLike<number>} pairs A number, then how often it stands in the result.
 * @returns {number[]}
 */
export function runs(pairs) {
  const numbers = [];
  for (let i = 0; i < pairs.length; i += 2) for (let left = pairs[i + 1]; left > 0; left--) numbers.push(pairs[i]);
  return numbers;
}
