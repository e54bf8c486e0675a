// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Types of the API: request bodies, responses, and the values in them.

#[allow(deprecated)]
pub use ash_sdk_gen::types::{
    Acknowledgement, Agent, AgentCounts, AgentFileContent, AgentId, AgentVersion,
    AgentVersionId, Analytics, ApiKey, ApiKeyCreated, ApiKeyId, Attachment, AttachmentId,
    ChatTurn, ContentBlockType, CreateAgentVersionRequest, CreateApiKeyRequest,
    CreateCredentialRequest, CreateEvalCaseRequest, CreateSessionRequest,
    CreateTenantApiKeyRequest, Credential, CredentialId, CredentialType,
    DeployAgentRequest, DeregisterRunnerRequest, Effort, EnqueueRequest, ErrorBody,
    EvalCase, EvalCaseId, EvalCounts, EvalResult, EvalResultComparison, EvalResultId,
    EvalResultStatus, EvalRun, EvalRunComparison, EvalRunStatus, EvalRunSummary,
    ExecRequest, ExecResult, FileEntry, FileFormat, FileSource, FileUpload,
    HealthResponse, HealthStatus, ImportEvalCasesRequest, LogEntry, LogLevel, McpServer,
    Message, MessageContent, MessageRole, OutputFormat, PermissionMode, PoolStats,
    PromptBlock, QueueItem, QueueItemId, QueueItemStatus, QueueStats,
    RegisterRunnerRequest, RunId, Runner, RunnerHeartbeatRequest, RunnerId, RunnerList,
    ScoreEvalResultRequest, ScoreEvalRunRequest, SendMessageRequest, Session,
    SessionCounts, SessionEvent, SessionEventId, SessionEventType, SessionFileContent,
    SessionFileList, SessionFileUpload, SessionFileWriteResult, SessionId, SessionStatus,
    StartEvalRunRequest, TenantApiKey, Thinking, UpdateAgentRequest,
    UpdateAgentVersionRequest, UpdateEvalCaseRequest, UpdateSessionConfigRequest,
    UploadAgentFilesRequest, UploadAttachmentRequest, UploadWorkspaceRequest, UsageEvent,
    UsageEventId, UsageStats, VersionReference, WriteSessionFilesRequest,
};
