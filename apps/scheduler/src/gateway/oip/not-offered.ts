/** What is said of shared memory, on both transports. */
export const NO_SHARED_MEMORY = { message: 'shared memory is not offered here', hint: 'Send tensors as binary data; GET /v2 lists the extensions that are offered.' };

/** What is said of trace and log settings. */
export const NO_SETTINGS = { message: 'trace and log settings cannot be changed or read by clients', hint: 'Ask a query with explain: true for its decision and times; INFAAS_LOG_LEVEL sets what is logged.' };
