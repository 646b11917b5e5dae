//! The exchange with the office as a state machine without I/O: inputs in, effects out.
//!
//! One exchange carries everything both ways: the terminal's undelivered entries up; receipts,
//! the log's news and what came into scope down. Every request is idempotent, so an answer that
//! never arrived is the same as a request that never left.

mod frame;
mod machine;
mod media_receipt;
mod media_wire;
mod plan;
mod rescue;
mod trust;
mod upload;
mod upload_policy;
mod wire;

pub use frame::{FrameError, pack, unpack};
pub use machine::{Batch, Effect, Failure, Input, LocalState, Machine, Refusal, Report};
pub use media_receipt::{Received, check_receipts};
pub use media_wire::{
    ChunkRun, Lack, MAX_OFFERED, MAX_RUNS, MediaReceipt, OfferReply, OfferRequest, ReceiptReply,
    ReceiptRequest, RefusedMedia, chunk_path, manifest_path,
};
pub use plan::{Alarm, Delivered, Plan, PlanError, plan};
pub use rescue::{
    MAX_RESCUE_HEADER, MAX_RESCUE_ITEM, MAX_RESCUE_RECEIPT, RESCUE_MAGIC, RescueCount, RescueFault,
    RescueHeader, RescueItem, RescueOpener, RescueReceipt, RescueSealer, rescued_message,
};
pub use trust::Trust;
pub use upload::{ItemProgress, UploadEffect, UploadInput, UploadItem, UploadReport, Uploader};
pub use upload_policy::{Conditions, HeldBack, TimeWindow, UploadPolicy, may_send, upload_rank};
pub use wire::{
    Backfill, ChallengeReply, ChallengeRequest, EnrolReply, EnrolRequest, EntryBytes, ExchangeReply,
    ExchangeRequest, FeedItem, KeyNotice, MAX_BATCH_BYTES, MAX_BATCH_ENTRIES, MAX_BODY_BYTES,
    MAX_RETURN_GAPS, Problem, Receipt, Refused, ReturnReply, ReturnRequest, Scope, TokenReply, TokenRequest,
    challenge_message, enrol_message,
};
