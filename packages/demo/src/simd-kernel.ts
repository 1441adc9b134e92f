/**
 * A WebAssembly function, assembled here, that adds the products of two rows of a with four rows of b to eight values of out. All
 * arguments are byte counts in the kernel's memory: row starts, the length of one row (a multiple of 16), the length of out's rows.
 */
export type SimdKernel = {
  memory: { buffer: ArrayBuffer; grow(pages: number): number };
  addBlock(a: number, b: number, out: number, depthBytes: number, outRowBytes: number): void;
};

export const KERNEL_ROWS = 2;
export const KERNEL_COLUMNS = 4;

const LANES = [0, 1, 2, 3];
const ROWS = [0, 1];
const COLUMNS = [0, 1, 2, 3];

/** Numbers of the function's locals: five arguments, then pointers to the rows, then vectors. */
const ARGUMENT = { a: 0, b: 1, out: 2, depthBytes: 3, outRowBytes: 4 };
const END = 5;
const rowOfA = (row: number): number => 6 + row;
const rowOfB = (column: number): number => 8 + column;
const POINTERS = 7;
const loadedA = (row: number): number => 12 + row;
const LOADED_B = 14;
const sumOf = (row: number, column: number): number => 15 + row * KERNEL_COLUMNS + column;
const VECTORS = 11;

/** Returns a fresh kernel with a memory of one page (64 KiB). Vector arithmetic of WebAssembly is exact IEEE 754 on every machine. */
export function makeSimdKernel(): SimdKernel {
  const module = new WebAssembly.Module(Uint8Array.from(moduleBytes()));
  const exported: Record<string, unknown> = new WebAssembly.Instance(module).exports;
  return exported as unknown as SimdKernel;
}

function moduleBytes(): number[] {
  return [
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, [1, 0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('addBlock'), 0, 0]),
    ...section(10, [1, ...sized([2, POINTERS, 0x7f, VECTORS, 0x7b, ...functionBody(), 0x0b])]),
  ];
}

function functionBody(): number[] {
  return [
    ...get(ARGUMENT.a), ...get(ARGUMENT.depthBytes), 0x6a, ...set(END),
    ...get(ARGUMENT.a), ...set(rowOfA(0)),
    ...get(END), ...set(rowOfA(1)),
    ...get(ARGUMENT.b), ...set(rowOfB(0)),
    ...COLUMNS.slice(1).flatMap((column) => [...get(rowOfB(column - 1)), ...get(ARGUMENT.depthBytes), 0x6a, ...set(rowOfB(column))]),
    0x03, 0x40, ...multiplyStep(), ...get(rowOfA(0)), ...get(END), 0x49, 0x0d, 0, 0x0b,
    ...storeRow(0),
    ...get(ARGUMENT.out), ...get(ARGUMENT.outRowBytes), 0x6a, ...set(ARGUMENT.out),
    ...storeRow(1),
  ];
}

/** Four values of every row: load, multiply, add, move on by 16 bytes. */
function multiplyStep(): number[] {
  const load = (pointer: number, target: number): number[] => [...get(pointer), 0xfd, 0x00, 4, 0, ...set(target)];
  const advance = (pointer: number): number[] => [...get(pointer), 0x41, 16, 0x6a, ...set(pointer)];
  const multiplyAdd = (row: number, column: number): number[] => [
    ...get(sumOf(row, column)), ...get(loadedA(row)), ...get(LOADED_B), 0xfd, 0xe6, 0x01, 0xfd, 0xe4, 0x01, ...set(sumOf(row, column)),
  ];
  return [
    ...ROWS.flatMap((row) => load(rowOfA(row), loadedA(row))),
    ...COLUMNS.flatMap((column) => [...load(rowOfB(column), LOADED_B), ...ROWS.flatMap((row) => multiplyAdd(row, column))]),
    ...ROWS.flatMap((row) => advance(rowOfA(row))),
    ...COLUMNS.flatMap((column) => advance(rowOfB(column))),
  ];
}

/** Adds the four sums of a row, lanes in order, to out's four values. */
function storeRow(row: number): number[] {
  return COLUMNS.flatMap((column) => [
    ...get(ARGUMENT.out), ...get(ARGUMENT.out), 0x2a, 2, column * 4,
    ...LANES.flatMap((lane) => [...get(sumOf(row, column)), 0xfd, 0x1f, lane, 0x92]),
    0x38, 2, column * 4,
  ]);
}

function get(local: number): number[] {
  return [0x20, local];
}

function set(local: number): number[] {
  return [0x21, local];
}

function name(text: string): number[] {
  return [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

/** The content after its length as an unsigned LEB128 number. */
function sized(content: readonly number[]): number[] {
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    if (rest < 0x80) return [...length, rest, ...content];
    length.push((rest & 0x7f) | 0x80);
  }
}
