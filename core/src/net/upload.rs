//! Runs the state machine of an upload, several requests at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::client::Client;
use super::drive::{Host, authenticate, blocking};
use crate::id::EntryHash;
use crate::sync::{
    Conditions, Lack, OfferReply, OfferRequest, ReceiptReply, ReceiptRequest, Refusal, UploadEffect,
    UploadInput, UploadItem, UploadReport, Uploader, chunk_path, manifest_path,
};

/// How often a screen is told how far it has come.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// What an upload needs of the terminal.
pub trait UploadHost: Host {
    /// How things stand now; asked before each thing that is sent.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn situation(&self) -> Result<Situation, Self::Error>;

    /// The manifest of a recording, encoded.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn manifest(&self, captured: EntryHash) -> Result<Vec<u8>, Self::Error>;

    /// A chunk of a recording; `None` if its bytes here are damaged.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn chunk(&self, captured: EntryHash, chunk: u32) -> Result<Option<Vec<u8>>, Self::Error>;

    /// What to ask receipts with.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn receipt_request(&self, captured: Vec<EntryHash>) -> Result<ReceiptRequest, Self::Error>;

    /// Checks receipts and keeps them; gives those that hold.
    ///
    /// # Errors
    /// Whatever the check or the store reports.
    fn keep_receipts(
        &self,
        request: ReceiptRequest,
        reply: ReceiptReply,
    ) -> Result<Vec<EntryHash>, Self::Error>;

    /// Delivers entries that wait: they go before recordings.
    fn exchange(&self, client: &Client) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Told now and then while it runs, and at the end.
    fn progress(&self, report: &UploadReport);
}

/// How an upload stands.
#[derive(Debug, Clone, Default)]
pub struct Situation {
    /// Recordings that wait for the office; those that are new, and those that were pulled forward,
    /// among them. `None` if nothing has changed since the last time.
    pub items: Option<Vec<UploadItem>>,
    /// How the device stands.
    pub conditions: Conditions,
    /// Whether entries wait for the office.
    pub undelivered: bool,
    /// Whether the app wants it to stop.
    pub cancelled: bool,
}

/// Runs an upload until nothing more can be sent. It can be dropped at any await, and stops at
/// [`Situation::cancelled`]: what the office has it keeps, and the next one goes on there.
///
/// # Errors
/// The outer error is the terminal's own.
pub async fn upload<H: UploadHost>(
    client: &Client,
    mut uploader: Uploader,
    host: Arc<H>,
) -> Result<Uploader, H::Error> {
    let mut running: JoinSet<Result<UploadInput, H::Error>> = JoinSet::new();
    let mut cancelled = false;
    let mut told = Instant::now();
    loop {
        while !cancelled {
            let situation = blocking(&host, H::situation).await?;
            cancelled = situation.cancelled;
            if situation.undelivered {
                // What is on its way goes on; nothing new is sent before the entries.
                host.exchange(client).await?;
                uploader.entries_delivered();
            }
            if let Some(items) = &situation.items {
                uploader.set_items(items);
            }
            uploader.set_conditions(situation.conditions);
            let Some(effect) = uploader.next_effect().filter(|_| !cancelled) else { break };
            let (client, host) = (client.clone(), Arc::clone(&host));
            running.spawn(async move { carry_out(&client, &host, effect).await });
        }
        let Some(finished) = running.join_next().await else {
            host.progress(&uploader.report().0);
            return Ok(uploader);
        };
        match finished {
            Ok(input) => uploader.done(input?),
            Err(failure) => match failure.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => std::future::pending().await,
            },
        }
        // A report names every recording: with thousands of small ones it would cost more than they do.
        if told.elapsed() >= PROGRESS_EVERY {
            host.progress(&uploader.report().0);
            told = Instant::now();
        }
    }
}

async fn carry_out<H: UploadHost>(
    client: &Client,
    host: &Arc<H>,
    effect: UploadEffect,
) -> Result<UploadInput, H::Error> {
    let token = || host.token().ok_or(Refusal::NotAuthorised);
    let refused = |refusal| UploadInput::Refused(effect.clone(), refusal);
    Ok(match &effect {
        UploadEffect::Wait(pause_ms) => {
            tokio::time::sleep(Duration::from_millis(*pause_ms)).await;
            UploadInput::Waited
        }
        UploadEffect::Authenticate => match authenticate(client, host).await? {
            Ok(()) => UploadInput::Authenticated,
            Err(refusal) => refused(refusal),
        },
        UploadEffect::Offer(captured) => {
            let request = OfferRequest { captured: captured.clone() };
            let reply = match token() {
                Ok(token) => client.post::<_, OfferReply>("v1/media/offer", Some(&token), &request).await,
                Err(refusal) => Err(refusal),
            };
            match reply {
                Ok(reply) if reply.lacks.len() == captured.len() => {
                    UploadInput::Offered(captured.clone(), reply.lacks)
                }
                Ok(_) => refused(Refusal::Lost("the office answered about other recordings".into())),
                Err(refusal) => refused(refusal),
            }
        }
        UploadEffect::PutManifest(captured) => {
            let named = *captured;
            let manifest = blocking(host, move |host| host.manifest(named)).await?;
            let reply = match token() {
                Ok(token) => client.put::<Lack>(&manifest_path(named), &token, manifest).await,
                Err(refusal) => Err(refusal),
            };
            match reply {
                Ok(lack) => UploadInput::ManifestPut(named, lack),
                Err(refusal) => refused(refusal),
            }
        }
        UploadEffect::PutChunk(captured, chunk) => {
            let (named, chunk) = (*captured, *chunk);
            let Some(bytes) = blocking(host, move |host| host.chunk(named, chunk)).await? else {
                return Ok(UploadInput::ChunkDamaged(named, chunk));
            };
            let reply = match token() {
                Ok(token) => client.put_bytes(&chunk_path(named, chunk), &token, bytes).await,
                Err(refusal) => Err(refusal),
            };
            match reply {
                Ok(()) => UploadInput::ChunkPut(named, chunk),
                Err(refusal) => refused(refusal),
            }
        }
        UploadEffect::AskReceipts(captured) => {
            let asked = captured.clone();
            let request = blocking(host, move |host| host.receipt_request(asked)).await?;
            let reply = match token() {
                Ok(token) => client.post_long::<_, ReceiptReply>("v1/media/receipts", &token, &request).await,
                Err(refusal) => Err(refusal),
            };
            match reply {
                Ok(reply) => {
                    let refused =
                        reply.refused.iter().map(|one| (one.captured, one.reason.clone())).collect();
                    let received = blocking(host, move |host| host.keep_receipts(request, reply)).await?;
                    UploadInput::Receipts { asked: captured.clone(), received, refused }
                }
                Err(refusal) => refused(refusal),
            }
        }
    })
}
