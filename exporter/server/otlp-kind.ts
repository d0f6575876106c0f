// The kinds of requests of OTLP over HTTP. Types only.

export type OtlpSignal = 'traces' | 'logs';
export type OtlpEncoding = 'protobuf' | 'json';

/** What a body is: an ExportTraceServiceRequest or an ExportLogsServiceRequest, in one of the two encodings. */
export type OtlpKind = { readonly signal: OtlpSignal; readonly encoding: OtlpEncoding };
