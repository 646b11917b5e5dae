//! The outer error: what a screen can act on. The full cause is logged once, where it is made.

use super::standing::BlockerView;
use crate::crypto::CryptoError;
use crate::media::Objection;
use crate::net::ClientError;
use crate::record::DraftError;
use crate::store::StoreError;
use crate::sync::{Failure, Refusal};

/// Why a call failed. The texts hold no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TerminalError {
    /// The terminal has not been enrolled.
    #[error("this terminal is not enrolled: run `enrol` with a code from the office")]
    NotEnrolled,
    /// The terminal is enrolled already.
    #[error("this terminal is enrolled already")]
    AlreadyEnrolled,
    /// What was named does not exist here.
    #[error("no such {0} on this terminal")]
    NotFound(&'static str),
    /// An argument cannot be used; the text says which and why.
    #[error("{0}")]
    Invalid(String),
    /// The document cannot be read back, signed or sealed as it is: everything that stands in the way.
    #[error("the document is not ready: {}", .0.iter().map(|blocker| blocker.en.as_str()).collect::<Vec<_>>().join("; "))]
    NotReady(Vec<BlockerView>),
    /// The document is sealed: nothing of it changes. Correct it by another one.
    #[error("the document is sealed; `correct` begins a document that corrects it")]
    Sealed,
    /// The bytes of a recording must stay: every reason.
    #[error("the recording must stay on this terminal: {}", .0.iter().map(Objection::to_string).collect::<Vec<_>>().join("; "))]
    Kept(Vec<Objection>),
    /// No space is left. Nothing was lost; free space and try again.
    #[error("no space is left on the device; nothing was saved")]
    StorageFull,
    /// The database is damaged. It is never deleted; `recover` sets it aside and starts anew.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Another process has the store open.
    #[error("another process is using this terminal's store")]
    Busy,
    /// The terminal is suspended: everything is closed until `resume`.
    #[error("the terminal is suspended; resume it first")]
    Suspended,
    /// The work was cancelled. What it had achieved stays.
    #[error("cancelled")]
    Cancelled,
    /// The key store did not work; nothing was saved.
    #[error("the key store failed: {0}")]
    KeyStore(String),
    /// The office cannot be reached. Everything stays saved here.
    #[error("{0}")]
    Offline(String),
    /// The office refuses.
    #[error("{message}")]
    Refused {
        /// Machine code, such as `code_used` or `revoked`.
        code: String,
        /// For a person.
        message: String,
    },
    /// The office's answer cannot be true: tell the bureau. Nothing of it was used.
    #[error("{0}")]
    DishonestOffice(String),
    /// A defect or a failing disk; the log has the cause under this ticket.
    #[error("internal failure; the log has it under ticket {0}")]
    Internal(String),
}

impl TerminalError {
    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NotEnrolled => "not_enrolled",
            Self::AlreadyEnrolled => "already_enrolled",
            Self::NotFound(_) => "not_found",
            Self::Invalid(_) => "invalid",
            Self::NotReady(_) => "not_ready",
            Self::Sealed => "sealed",
            Self::Kept(_) => "kept",
            Self::StorageFull => "storage_full",
            Self::Damaged(_) => "damaged",
            Self::Busy => "busy",
            Self::Suspended => "suspended",
            Self::Cancelled => "cancelled",
            Self::KeyStore(_) => "key_store",
            Self::Offline(_) => "offline",
            Self::Refused { code, .. } => code,
            Self::DishonestOffice(_) => "dishonest_office",
            Self::Internal(_) => "internal",
        }
    }

    /// The text for a person, in Chinese; the [`Display`](std::fmt::Display) of it is English.
    #[must_use]
    pub fn zh(&self) -> String {
        let joined = |parts: Vec<String>| parts.join("；");
        match self {
            Self::NotEnrolled => "本终端尚未登记，请向办公端索取登记码".into(),
            Self::AlreadyEnrolled => "本终端已经登记".into(),
            Self::NotFound(what) => format!("本终端没有该记录（{what}）"),
            Self::Invalid(why) => format!("输入有误：{why}"),
            Self::NotReady(blockers) => {
                format!(
                    "文书尚未完备：{}",
                    joined(blockers.iter().map(|blocker| blocker.zh.clone()).collect())
                )
            }
            Self::Sealed => "文书已定稿，不能修改；请制作更正文书".into(),
            Self::Kept(objections) => {
                format!(
                    "录音录像不得删除：{}",
                    joined(objections.iter().map(|one| one.zh().to_owned()).collect())
                )
            }
            Self::StorageFull => "存储空间不足，本次内容未保存；请清理空间后重试".into(),
            Self::Damaged(_) => "数据库损坏，原文件未删除；请执行恢复".into(),
            Self::Busy => "另一程序正在使用本终端的数据".into(),
            Self::Suspended => "应用已挂起，请返回前台后重试".into(),
            Self::Cancelled => "已取消".into(),
            Self::KeyStore(_) => "密钥库无法使用，本次内容未保存".into(),
            Self::Offline(_) => "无法连接办公端；内容已保存在本终端".into(),
            Self::Refused { code, .. } => format!("办公端拒绝（{code}）"),
            Self::DishonestOffice(_) => "办公端的答复不可信，未予采用；请报告单位".into(),
            Self::Internal(ticket) => format!("内部故障，日志编号 {ticket}"),
        }
    }

    /// Logs a cause that no screen can act on and gives its ticket.
    pub(super) fn internal(cause: &dyn std::error::Error) -> Self {
        let mut text = cause.to_string();
        let mut source = cause.source();
        while let Some(inner) = source {
            text.push_str(": ");
            text.push_str(&inner.to_string());
            source = inner.source();
        }
        let ticket: String =
            crate::crypto::sha256(text.as_bytes()).iter().take(4).map(|b| format!("{b:02x}")).collect();
        tracing::error!(ticket, cause = text, "internal failure");
        Self::Internal(ticket)
    }
}

impl From<StoreError> for TerminalError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full(_) => Self::StorageFull,
            StoreError::Damaged(_) | StoreError::BadRow(_) | StoreError::NotEncrypted => {
                tracing::error!(cause = ?error, "damaged store");
                Self::Damaged(error.to_string())
            }
            StoreError::Busy => Self::Busy,
            StoreError::TooNew { .. } => Self::Invalid(error.to_string()),
            StoreError::File { ref source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                Self::StorageFull
            }
            StoreError::OldSqlite(_) | StoreError::Sqlite(_) | StoreError::File { .. } => {
                Self::internal(&error)
            }
        }
    }
}

impl From<CryptoError> for TerminalError {
    fn from(error: CryptoError) -> Self {
        Self::KeyStore(error.to_string())
    }
}

impl From<DraftError> for TerminalError {
    fn from(error: DraftError) -> Self {
        Self::internal(&error)
    }
}

impl From<ClientError> for TerminalError {
    fn from(error: ClientError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl From<Refusal> for TerminalError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Lost(why) | Refusal::Busy(why) => Self::Offline(why),
            Refusal::NotAuthorised => Self::Refused {
                code: "not_authorised".into(),
                message: "the office does not accept this device".into(),
            },
            Refusal::Final { code, message } => Self::Refused { code, message },
        }
    }
}

impl From<Failure> for TerminalError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreachable(why) => Self::Offline(why),
            Failure::Refused { code, message } => Self::Refused { code, message },
            Failure::Dishonest(error) => Self::DishonestOffice(error.to_string()),
            Failure::OutOfOrder => Self::internal(&failure),
        }
    }
}
