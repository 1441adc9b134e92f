/** The data types of the Open Inference Protocol that can be sent. */
export type DataType =
  | 'BOOL' | 'UINT8' | 'UINT16' | 'UINT32' | 'UINT64' | 'INT8' | 'INT16' | 'INT32' | 'INT64' | 'FP16' | 'FP32' | 'FP64' | 'BYTES';

/** One tensor of a task; -1 is a dimension that the query chooses. */
export type TensorSpec = { readonly dtype: DataType; readonly shape: readonly number[] };

/** What a task takes and answers with, as `infaas client-types` writes it. */
export type TaskSignature = {
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly outputs: Readonly<Record<string, TensorSpec>>;
  readonly labels: readonly string[];
};
export type TaskMap = Readonly<Record<string, TaskSignature>>;

type Elements = {
  BOOL: Uint8Array; UINT8: Uint8Array; UINT16: Uint16Array; UINT32: Uint32Array; UINT64: BigUint64Array;
  INT8: Int8Array; INT16: Int16Array; INT32: Int32Array; INT64: BigInt64Array;
  /** The bits of half-precision numbers. */
  FP16: Uint16Array;
  FP32: Float32Array; FP64: Float64Array;
  /** Texts (UTF-8) or bytes, one an element. */
  BYTES: readonly (string | Uint8Array)[];
};
/** The values of a tensor of some type, row-major. */
export type ElementsOf<Type extends DataType> = Elements[Type];
export type AnyElements = Elements[DataType];

/** A shape with its free dimensions open and the others fixed. */
export type ShapeOf<Shape extends readonly number[]> = { readonly [At in keyof Shape]: Shape[At] extends -1 ? number : Shape[At] };

/** A tensor that fits a spec; answers hold BYTES as bytes. */
export type TensorOf<Spec extends TensorSpec> = { readonly data: ElementsOf<Spec['dtype']>; readonly shape: ShapeOf<Spec['shape']> };

/** What may be given for an input: the values alone, whose shape follows from the signature, or with their shape. */
export type InputOf<Spec extends TensorSpec> = ElementsOf<Spec['dtype']> | TensorOf<Spec>;

/** Inputs of a target that is not in the map of tasks; without a type it is what the target's metadata say. */
export type UntypedInputs = Readonly<Record<string, AnyElements | { readonly data: AnyElements; readonly shape: readonly number[]; readonly dtype?: DataType }>>;
export type UntypedOutputs = Readonly<Record<string, AnyTensor>>;
export type AnyTensor = { readonly dtype: DataType; readonly data: AnyElements; readonly shape: readonly number[] };

export type InputsOf<Tasks extends TaskMap, Target extends string> = Target extends keyof Tasks
  ? { readonly [Name in keyof Tasks[Target]['inputs']]: InputOf<Tasks[Target]['inputs'][Name]> }
  : UntypedInputs;

export type OutputsOf<Tasks extends TaskMap, Target extends string> = Target extends keyof Tasks
  ? { readonly [Name in keyof Tasks[Target]['outputs']]: TensorOf<Tasks[Target]['outputs'][Name]> & { readonly dtype: Tasks[Target]['outputs'][Name]['dtype'] } }
  : UntypedOutputs;
