import type { DataType, Tensor } from '../domain/tensor';

/** A scalar of a `parameters` object of the Open Inference Protocol. */
export type OipScalar = string | number | boolean;
export type OipParameters = Readonly<Record<string, OipScalar>>;

/**
 * One output that the client asked for by name. `binary` null: as `binaryOutput` of the request says. `classes`: not the tensor, but so
 * many of its largest values for each row, as texts.
 */
export type OipRequestedOutput = { name: string; binary: boolean | null; classes?: number };

/** An inference request after parsing, the same for HTTP and gRPC. Tensor data may be views of the request's body. */
export type OipInferRequest = {
  id: string | null;
  parameters: OipParameters;
  inputs: Tensor[];
  /** Null: every output, in the signature's order. */
  outputs: OipRequestedOutput[] | null;
  binaryOutput: boolean;
  /** The JSON spelled NaN or Infinity, so its sender reads them, too. */
  nonFiniteWords?: boolean;
};

/** An inference answer before it is written. */
export type OipInferResponse = {
  modelName: string;
  modelVersion: string;
  id: string | null;
  parameters: OipParameters;
  outputs: Tensor[];
};

/** Answer of a metadata call. */
export type OipModelMetadata = {
  name: string;
  versions: string[];
  platform: string;
  inputs: { name: string; datatype: DataType; shape: number[] }[];
  outputs: { name: string; datatype: DataType; shape: number[] }[];
};

/** The extensions that `GET /v2` names: only those that work here. */
export const OIP_EXTENSIONS = [
  'binary_tensor_data', 'classification', 'model_configuration', 'model_repository', 'parameters', 'schedule_policy', 'statistics',
  'infaas_objective', 'infaas_predict', 'infaas_select', 'infaas_deferred',
];
