/** Field in one line: type (with `repeated` or `map<key,value>`), then the number. */
type FieldText = readonly [type: string, id: number];
type Field = { type: string; id: number; rule?: 'repeated'; keyType?: string };
type Message = { fields: Record<string, Field>; oneofs?: Record<string, { oneof: string[] }>; nested?: Record<string, Message> };

const PARAMETERS = 'map<string,InferParameter>';
const TENSOR = {
  name: ['string', 1], datatype: ['string', 2], shape: ['repeated int64', 3], parameters: [PARAMETERS, 4], contents: ['InferTensorContents', 5],
} as const;
const PARAMETER = { bool_param: ['bool', 1], int64_param: ['int64', 2], string_param: ['string', 3], double_param: ['double', 4], uint64_param: ['uint64', 5] } as const;
const METHODS = [
  'ServerLive', 'ServerReady', 'ModelReady', 'ServerMetadata', 'ModelMetadata', 'ModelInfer', 'ModelConfig', 'ModelStatistics', 'RepositoryIndex', 'RepositoryModelLoad', 'RepositoryModelUnload',
  'SystemSharedMemoryStatus', 'SystemSharedMemoryRegister', 'SystemSharedMemoryUnregister', 'CudaSharedMemoryStatus', 'CudaSharedMemoryRegister', 'CudaSharedMemoryUnregister',
  'TraceSetting', 'LogSettings',
] as const;

const NAMED = { name: ['string', 1], version: ['string', 2] } as const;
const DURATION = 'StatisticDuration';
const REPOSITORY_PARAMETER = { bool_param: ['bool', 1], int64_param: ['int64', 2], string_param: ['string', 3], bytes_param: ['bytes', 4] } as const;
const REPOSITORY_ORDER = { repository_name: ['string', 1], model_name: ['string', 2], parameters: ['map<string,ModelRepositoryParameter>', 3] } as const;
/** Of a region only the name is read: none can be registered. */
const REGION = { name: ['string', 1] } as const;

/** Messages of the calls that Triton's tools make beside the protocol's own: configuration, statistics, repository. */
const EXTENSIONS = {
  ModelConfigRequest: message(NAMED),
  ModelConfigResponse: message({ config: ['ModelConfig', 1] }),
  ModelConfig: message({
    name: ['string', 1], platform: ['string', 2], max_batch_size: ['int32', 4], input: ['repeated ModelInput', 5], output: ['repeated ModelOutput', 6],
    dynamic_batching: ['ModelDynamicBatching', 11], parameters: ['map<string,ModelParameter>', 14], backend: ['string', 17],
  }),
  ModelInput: message({ name: ['string', 1], data_type: ['DataType', 2], dims: ['repeated int64', 4] }),
  ModelOutput: message({ name: ['string', 1], data_type: ['DataType', 2], dims: ['repeated int64', 3] }),
  ModelDynamicBatching: message({}),
  ModelParameter: message({ string_value: ['string', 1] }),
  DataType: {
    values: {
      TYPE_INVALID: 0, TYPE_BOOL: 1, TYPE_UINT8: 2, TYPE_UINT16: 3, TYPE_UINT32: 4, TYPE_UINT64: 5, TYPE_INT8: 6, TYPE_INT16: 7, TYPE_INT32: 8, TYPE_INT64: 9,
      TYPE_FP16: 10, TYPE_FP32: 11, TYPE_FP64: 12, TYPE_STRING: 13, TYPE_BF16: 14,
    },
  },
  ModelStatisticsRequest: message(NAMED),
  ModelStatisticsResponse: message({ model_stats: ['repeated ModelStatistics', 1] }),
  ModelStatistics: message({
    ...NAMED, last_inference: ['uint64', 3], inference_count: ['uint64', 4], execution_count: ['uint64', 5], inference_stats: ['InferStatistics', 6],
    batch_stats: ['repeated InferBatchStatistics', 7],
  }),
  InferStatistics: message({
    success: [DURATION, 1], fail: [DURATION, 2], queue: [DURATION, 3], compute_input: [DURATION, 4], compute_infer: [DURATION, 5], compute_output: [DURATION, 6],
    cache_hit: [DURATION, 7], cache_miss: [DURATION, 8],
  }),
  InferBatchStatistics: message({ batch_size: ['uint64', 1], compute_input: [DURATION, 2], compute_infer: [DURATION, 3], compute_output: [DURATION, 4] }),
  StatisticDuration: message({ count: ['uint64', 1], ns: ['uint64', 2] }),
  RepositoryIndexRequest: message({ repository_name: ['string', 1], ready: ['bool', 2] }),
  RepositoryIndexResponse: {
    ...message({ models: ['repeated ModelIndex', 1] }),
    nested: { ModelIndex: message({ ...NAMED, state: ['string', 3], reason: ['string', 4] }) },
  },
  ModelRepositoryParameter: { oneofs: { parameter_choice: { oneof: Object.keys(REPOSITORY_PARAMETER) } }, ...message(REPOSITORY_PARAMETER) },
  RepositoryModelLoadRequest: message(REPOSITORY_ORDER),
  RepositoryModelLoadResponse: message({}),
  RepositoryModelUnloadRequest: message(REPOSITORY_ORDER),
  RepositoryModelUnloadResponse: message({}),
  SystemSharedMemoryStatusRequest: message(REGION),
  SystemSharedMemoryStatusResponse: { ...message({ regions: ['map<string,RegionStatus>', 1] }), nested: { RegionStatus: message(REGION) } },
  SystemSharedMemoryRegisterRequest: message(REGION),
  SystemSharedMemoryRegisterResponse: message({}),
  SystemSharedMemoryUnregisterRequest: message(REGION),
  SystemSharedMemoryUnregisterResponse: message({}),
  CudaSharedMemoryStatusRequest: message(REGION),
  CudaSharedMemoryStatusResponse: { ...message({ regions: ['map<string,RegionStatus>', 1] }), nested: { RegionStatus: message(REGION) } },
  CudaSharedMemoryRegisterRequest: message(REGION),
  CudaSharedMemoryRegisterResponse: message({}),
  CudaSharedMemoryUnregisterRequest: message(REGION),
  CudaSharedMemoryUnregisterResponse: message({}),
  TraceSettingRequest: message({}),
  TraceSettingResponse: message({}),
  LogSettingsRequest: message({}),
  LogSettingsResponse: message({}),
};

/** `inference.proto` as the descriptor that protobuf libraries load: a bundle has no files beside it. A test holds the two together. */
export const INFERENCE_DESCRIPTOR = {
  nested: {
    inference: {
      nested: {
        GRPCInferenceService: {
          methods: {
            ...Object.fromEntries(METHODS.map((name) => [name, { requestType: `${name}Request`, responseType: `${name}Response` }])),
            ModelStreamInfer: { requestType: 'ModelInferRequest', requestStream: true, responseType: 'ModelStreamInferResponse', responseStream: true },
          },
        },
        ServerLiveRequest: message({}),
        ServerLiveResponse: message({ live: ['bool', 1] }),
        ServerReadyRequest: message({}),
        ServerReadyResponse: message({ ready: ['bool', 1] }),
        ModelReadyRequest: message({ name: ['string', 1], version: ['string', 2] }),
        ModelReadyResponse: message({ ready: ['bool', 1] }),
        ServerMetadataRequest: message({}),
        ServerMetadataResponse: message({ name: ['string', 1], version: ['string', 2], extensions: ['repeated string', 3] }),
        ModelMetadataRequest: message({ name: ['string', 1], version: ['string', 2] }),
        ModelMetadataResponse: {
          ...message({ name: ['string', 1], versions: ['repeated string', 2], platform: ['string', 3], inputs: ['repeated TensorMetadata', 4], outputs: ['repeated TensorMetadata', 5] }),
          nested: { TensorMetadata: message({ name: ['string', 1], datatype: ['string', 2], shape: ['repeated int64', 3] }) },
        },
        InferParameter: { oneofs: { parameter_choice: { oneof: Object.keys(PARAMETER) } }, ...message(PARAMETER) },
        InferTensorContents: message({
          bool_contents: ['repeated bool', 1], int_contents: ['repeated int32', 2], int64_contents: ['repeated int64', 3], uint_contents: ['repeated uint32', 4],
          uint64_contents: ['repeated uint64', 5], fp32_contents: ['repeated float', 6], fp64_contents: ['repeated double', 7], bytes_contents: ['repeated bytes', 8],
        }),
        ModelInferRequest: {
          ...message({
            model_name: ['string', 1], model_version: ['string', 2], id: ['string', 3], parameters: [PARAMETERS, 4], inputs: ['repeated InferInputTensor', 5],
            outputs: ['repeated InferRequestedOutputTensor', 6], raw_input_contents: ['repeated bytes', 7],
          }),
          nested: { InferInputTensor: message(TENSOR), InferRequestedOutputTensor: message({ name: ['string', 1], parameters: [PARAMETERS, 2] }) },
        },
        ModelInferResponse: {
          ...message({
            model_name: ['string', 1], model_version: ['string', 2], id: ['string', 3], parameters: [PARAMETERS, 4], outputs: ['repeated InferOutputTensor', 5],
            raw_output_contents: ['repeated bytes', 6],
          }),
          nested: { InferOutputTensor: message(TENSOR) },
        },
        ModelStreamInferResponse: message({ error_message: ['string', 1], infer_response: ['ModelInferResponse', 2] }),
        ...EXTENSIONS,
      },
    },
  },
};

function message(fields: Readonly<Record<string, FieldText>>): Message {
  return { fields: Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, field(text)])) };
}

function field([text, id]: FieldText): Field {
  const [, keyType, valueType] = /^map<(\w+),(\w+)>$/.exec(text) ?? [];
  if (keyType !== undefined && valueType !== undefined) return { keyType, type: valueType, id };
  return text.startsWith('repeated ') ? { rule: 'repeated', type: text.slice(9), id } : { type: text, id };
}
