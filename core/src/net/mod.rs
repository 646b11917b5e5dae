//! The way to the office: reqwest and tokio run the effects of [`crate::sync`] and decide nothing.

mod announcement;
mod client;
mod drive;
mod upload;

pub use announcement::Head;
pub use client::{Client, ClientError, Traffic};
pub use drive::{Host, drive};
pub use upload::{Situation, UploadHost, upload};
