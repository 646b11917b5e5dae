//! Answers of the pages, and the one door for their failures.

use std::borrow::Cow;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::session::{Frame, Visitor};
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
    /// The address or the form is not one that our pages make.
    Malformed,
    /// The page does not take this method.
    WrongMethod,
    /// The request does not come from our own pages.
    Forged,
    /// No PDF can be drawn, and why: a font is missing.
    NoFonts(Box<Frame>, String),
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

/// What went wrong, in words.
struct Words {
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    english: Cow<'static, str>,
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    frame: Frame,
    words: Words,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Failure {
    words: Words,
}

const NOT_PERMITTED: Words = Words {
    status: StatusCode::FORBIDDEN,
    title: "没有权限",
    text: "您的岗位不能查看这里的内容。如有需要，请联系系统管理员。",
    english: Cow::Borrowed("Your role may not see this. If you need it, ask the administrator."),
};
const NOT_FOUND: Words = Words {
    status: StatusCode::NOT_FOUND,
    title: "没有这一页",
    text: "地址可能不完整，或者这个案件还没有同步到办公端。",
    english: Cow::Borrowed("There is no such page, or the case has not reached the office yet."),
};
const MALFORMED: Words = Words {
    status: StatusCode::BAD_REQUEST,
    title: "无法识别的请求",
    text: "地址或表单的内容不完整。请返回后重试。",
    english: Cow::Borrowed("The address or the form is incomplete."),
};
const WRONG_METHOD: Words = Words {
    status: StatusCode::METHOD_NOT_ALLOWED,
    title: "无法识别的请求",
    text: "这一页不接受这样的操作。",
    english: Cow::Borrowed("This page does not take such a request."),
};
const FORGED: Words = Words {
    status: StatusCode::FORBIDDEN,
    title: "请求被拒绝",
    text: "这个操作不是从本页面发起的，或者页面已经过期。请重新打开页面再试。",
    english: Cow::Borrowed("This request did not come from these pages, or the page was too old."),
};
const NO_FONTS: Words = Words {
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: "暂时无法生成 PDF",
    text: "办公端没有所需的字体。请系统管理员按下面的说明安装，然后重新打开；网页中的页面不受影响。",
    english: Cow::Borrowed(""),
};
const BROKEN: Words = Words {
    status: StatusCode::INTERNAL_SERVER_ERROR,
    title: "暂时无法显示",
    text: "办公端出现故障，原因已记入日志。已收到的记录没有受到影响。",
    english: Cow::Borrowed("The office failed; its log has the cause. What it has received is not affected."),
};

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::SignInFirst => Redirect::to("/sign-in").into_response(),
            Self::NotPermitted(frame) => told(NOT_PERMITTED.status, &Message { frame, words: NOT_PERMITTED }),
            Self::NotFound(frame) => told(NOT_FOUND.status, &Message { frame, words: NOT_FOUND }),
            Self::Malformed => failure(MALFORMED),
            Self::WrongMethod => failure(WRONG_METHOD),
            Self::Forged => failure(FORGED),
            Self::NoFonts(frame, error) => {
                tracing::error!(error, "a PDF could not be drawn");
                let (frame, words) = (*frame, Words { english: error.into(), ..NO_FONTS });
                told(NO_FONTS.status, &Message { frame, words })
            }
            Self::Office(error) => {
                tracing::error!(%error, "a page failed");
                failure(BROKEN)
            }
            Self::Defect(error) => {
                tracing::error!(error, "a page failed");
                failure(BROKEN)
            }
        }
    }
}

/// A page.
pub(super) fn page(template: &impl Template) -> Result<Response, PageError> {
    Ok(Html(template.render().map_err(|error| PageError::Defect(error.to_string()))?).into_response())
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
pub(super) async fn not_found(visitor: Visitor) -> PageError {
    PageError::NotFound(visitor.frame(""))
}

/// Whatever a page does not take.
pub(super) async fn wrong_method() -> PageError {
    PageError::WrongMethod
}

fn failure(words: Words) -> Response {
    told(words.status, &Failure { words })
}

fn told(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(_) => status.into_response(),
    }
}
