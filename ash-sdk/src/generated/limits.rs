// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Limits of inputs, which requests are checked against before they are sent.

#[allow(unused_imports)]
use crate::limits::{Limits, Member, Pattern, Rule};

static PATTERN_1: Pattern = Pattern::new("^[a-zA-Z0-9_-]+$", "^[a-zA-Z0-9_\\-]+$");
pub(crate) static CREATE_AGENT_VERSION: Limits = Limits {
    members: &[
        Member::of("name", "name", &[Rule::MaxLength(255)]),
        Member::of("releaseNotes", "release_notes", &[Rule::MaxLength(10000)]),
        Member::of("systemPrompt", "system_prompt", &[Rule::MaxLength(1000000)]),
    ],
    ..Limits::NONE
};

pub(crate) static CREATE_CREDENTIAL: Limits = Limits {
    members: &[
        Member::new(
            "key",
            "key",
            Limits {
                rules: &[Rule::MinLength(1)],
                is_secret: true,
                ..Limits::NONE
            },
        ),
    ],
    ..Limits::NONE
};

pub(crate) static CREATE_EVAL_CASE: Limits = Limits {
    members: &[Member::of("question", "question", &[Rule::MinLength(1)])],
    ..Limits::NONE
};

pub(crate) static CREATE_SESSION: Limits = Limits {
    members: &[
        Member::of("agent", "agent", &[Rule::MinLength(1), Rule::MaxLength(255)]),
        Member::of("credentialId", "credential_id", &[Rule::MaxLength(255)]),
        Member::of("model", "model", &[Rule::MaxLength(100)]),
        Member::of("systemPrompt", "system_prompt", &[Rule::MaxLength(1000000)]),
    ],
    ..Limits::NONE
};

pub(crate) static DEPLOY_AGENT: Limits = Limits {
    members: &[
        Member::of(
            "name",
            "name",
            &[Rule::MinLength(1), Rule::MaxLength(255), Rule::Pattern(&PATTERN_1)],
        ),
        Member::of("path", "path", &[Rule::MaxLength(4096)]),
        Member::of("systemPrompt", "system_prompt", &[Rule::MaxLength(1000000)]),
    ],
    ..Limits::NONE
};

pub(crate) static ENQUEUE: Limits = Limits {
    members: &[
        Member::of("maxRetries", "max_retries", &[Rule::Minimum(0.0)]),
        Member::of("priority", "priority", &[Rule::Minimum(0.0)]),
        Member::of("prompt", "prompt", &[Rule::MinLength(1)]),
    ],
    ..Limits::NONE
};

pub(crate) static EXEC_SUPPLIED: Limits = Limits {
    members: &[
        Member::of("timeout", "timeout", &[Rule::Minimum(1.0), Rule::Maximum(300000.0)]),
    ],
    ..Limits::NONE
};

pub(crate) static GET_SESSION_LOGS_AFTER: Limits = Limits {
    rules: &[Rule::Minimum(-1.0)],
    ..Limits::NONE
};

pub(crate) static IMPORT_EVAL_CASES: Limits = Limits {
    members: &[
        Member::new(
            "cases",
            "cases",
            Limits {
                items: Some(&OF_CREATE_EVAL_CASE_REQUEST),
                ..Limits::NONE
            },
        ),
    ],
    ..Limits::NONE
};

pub(crate) static LIST_MESSAGES_AFTER: Limits = Limits {
    rules: &[Rule::Minimum(0.0)],
    ..Limits::NONE
};

pub(crate) static LIST_MESSAGES_LIMIT: Limits = Limits {
    rules: &[Rule::Minimum(1.0), Rule::Maximum(1000.0)],
    ..Limits::NONE
};

pub(crate) static LIST_QUEUE_ITEMS_LIMIT: Limits = Limits {
    rules: &[Rule::Minimum(1.0), Rule::Maximum(500.0)],
    ..Limits::NONE
};

pub(crate) static LIST_SESSION_EVENTS_AFTER: Limits = Limits {
    rules: &[Rule::Minimum(0.0)],
    ..Limits::NONE
};

pub(crate) static LIST_SESSION_EVENTS_LIMIT: Limits = Limits {
    rules: &[Rule::Minimum(1.0), Rule::Maximum(1000.0)],
    ..Limits::NONE
};

pub(crate) static LIST_USAGE_EVENTS_LIMIT: Limits = Limits {
    rules: &[Rule::Minimum(1.0), Rule::Maximum(1000.0)],
    ..Limits::NONE
};

pub(crate) static OF_CREATE_EVAL_CASE_REQUEST: Limits = Limits {
    members: &[Member::of("question", "question", &[Rule::MinLength(1)])],
    ..Limits::NONE
};

pub(crate) static OF_MESSAGE_CONTENT: Limits = Limits {
    rules: &[Rule::MaxLength(500000), Rule::MaxItems(20)],
    ..Limits::NONE
};

pub(crate) static SCORE_EVAL_RESULT: Limits = Limits {
    members: &[
        Member::of("humanNotes", "human_notes", &[Rule::MaxLength(10000)]),
        Member::of(
            "humanScore",
            "human_score",
            &[Rule::Minimum(1.0), Rule::Maximum(5.0)],
        ),
    ],
    ..Limits::NONE
};

pub(crate) static SCORE_EVAL_RUN: Limits = Limits {
    members: &[
        Member::of("humanNotes", "human_notes", &[Rule::MaxLength(10000)]),
        Member::of(
            "humanScore",
            "human_score",
            &[Rule::Minimum(1.0), Rule::Maximum(5.0)],
        ),
    ],
    ..Limits::NONE
};

pub(crate) static SEND_MESSAGE_STREAM: Limits = Limits {
    members: &[
        Member::of("maxBudgetUsd", "max_budget_usd", &[Rule::Minimum(0.0)]),
        Member::of("maxTurns", "max_turns", &[Rule::Minimum(1.0)]),
        Member::of("model", "model", &[Rule::MaxLength(100)]),
    ],
    ..Limits::NONE
};

pub(crate) static SEND_MESSAGE_STREAM_SUPPLIED: Limits = Limits {
    members: &[
        Member::new(
            "content",
            "content",
            Limits {
                shared: Some(&OF_MESSAGE_CONTENT),
                ..Limits::NONE
            },
        ),
    ],
    ..Limits::NONE
};

pub(crate) static UPDATE_AGENT_VERSION: Limits = Limits {
    members: &[
        Member::of("name", "name", &[Rule::MaxLength(255)]),
        Member::of("releaseNotes", "release_notes", &[Rule::MaxLength(10000)]),
        Member::of("systemPrompt", "system_prompt", &[Rule::MaxLength(1000000)]),
    ],
    ..Limits::NONE
};

pub(crate) static UPDATE_EVAL_CASE: Limits = Limits {
    members: &[Member::of("question", "question", &[Rule::MinLength(1)])],
    ..Limits::NONE
};

pub(crate) static UPDATE_SESSION_CONFIG: Limits = Limits {
    members: &[Member::of("model", "model", &[Rule::MaxLength(100)])],
    ..Limits::NONE
};

pub(crate) static UPLOAD_ATTACHMENT: Limits = Limits {
    members: &[Member::of("filename", "filename", &[Rule::MinLength(1)])],
    ..Limits::NONE
};

pub(crate) static WRITE_SESSION_FILES_SUPPLIED: Limits = Limits {
    members: &[Member::of("files", "files", &[Rule::MinItems(1), Rule::MaxItems(500)])],
    ..Limits::NONE
};
