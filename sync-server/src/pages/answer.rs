//! Answers of the pages, and the one door for their failures.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::session::Frame;
use crate::office::OfficeError;

/// A page that could not be given.
#[derive(Debug)]
pub(super) enum PageError {
    /// Nobody is signed in.
    SignInFirst,
    /// The role may not see this.
    NotPermitted(Frame),
    /// There is no such thing.
    NotFound(Frame),
    /// The request does not come from our own pages.
    Forged,
    /// The office failed; the log has the cause.
    Office(OfficeError),
    /// A defect.
    Defect(String),
}

impl From<OfficeError> for PageError {
    fn from(error: OfficeError) -> Self {
        Self::Office(error)
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    frame: Frame,
    title: &'static str,
    text: &'static str,
    english: &'static str,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Failure {
    title: &'static str,
    text: &'static str,
    english: &'static str,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::SignInFirst => Redirect::to("/sign-in").into_response(),
            Self::NotPermitted(frame) => told(
                StatusCode::FORBIDDEN,
                &Message {
                    frame,
                    title: "没有权限",
                    text: "您的岗位不能查看这里的内容。如有需要，请联系系统管理员。",
                    english: "Your role may not see this.",
                },
            ),
            Self::NotFound(frame) => told(
                StatusCode::NOT_FOUND,
                &Message {
                    frame,
                    title: "没有这一页",
                    text: "地址可能不完整，或者这个案件还没有同步到办公端。",
                    english: "There is no such page, or the case has not reached the office yet.",
                },
            ),
            Self::Forged => told(
                StatusCode::FORBIDDEN,
                &Failure {
                    title: "请求被拒绝",
                    text: "这个操作不是从本页面发起的。请返回后重试。",
                    english: "This request did not come from these pages.",
                },
            ),
            Self::Office(error) => {
                tracing::error!(%error, "a page failed");
                broken()
            }
            Self::Defect(error) => {
                tracing::error!(error, "a page failed");
                broken()
            }
        }
    }
}

fn broken() -> Response {
    told(
        StatusCode::INTERNAL_SERVER_ERROR,
        &Failure {
            title: "暂时无法显示",
            text: "办公端出现故障，原因已记入日志。记录没有受到影响。",
            english: "The office failed; its log has the cause. The record is not affected.",
        },
    )
}

/// A page.
pub(super) fn page(template: &impl Template) -> Result<Response, PageError> {
    Ok(Html(template.render().map_err(|error| PageError::Defect(error.to_string()))?).into_response())
}

fn told(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(_) => status.into_response(),
    }
}

/// Runs work that blocks on the database on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PageError> + Send + 'static,
) -> Result<T, PageError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|failure| Err(PageError::Defect(failure.to_string())))
}

/// Whatever has no page.
pub(super) async fn not_found(visitor: super::session::Visitor) -> PageError {
    PageError::NotFound(visitor.frame(""))
}
