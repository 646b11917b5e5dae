//! Runs the state machine of an exchange.

use std::sync::Arc;
use std::time::Duration;

use super::client::Client;
use crate::entry::Gap;
use crate::sync::{
    Batch, ChallengeReply, ChallengeRequest, Effect, EntryBytes, ExchangeReply, Failure, Input, LocalState,
    Machine, Plan, Refusal, Report, ReturnReply, ReturnRequest, TokenReply, TokenRequest,
};

/// What the exchange needs of the terminal. Every call may take time and is made on a thread that
/// may block.
pub trait Host: Send + Sync + 'static {
    /// What the terminal reports when it cannot do its part.
    type Error: Send + 'static;

    /// The state that an exchange begins with.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn local_state(&self) -> Result<LocalState, Self::Error>;

    /// A batch of own entries from a `seq` on.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn load(&self, from_seq: u64) -> Result<Batch, Self::Error>;

    /// Carries out a plan in one transaction and gives the state after it.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn store(&self, plan: Plan) -> Result<LocalState, Self::Error>;

    /// The token at hand, if any.
    fn token(&self) -> Option<String>;

    /// Asks for a challenge in the name of this device.
    fn challenge(&self) -> ChallengeRequest;

    /// Answers a challenge with the device key.
    ///
    /// # Errors
    /// Whatever the key store reports.
    fn answer(&self, challenge: ChallengeReply) -> Result<TokenRequest, Self::Error>;

    /// Statements of the office that are held here, within the parts of its chain that it lacks, from a `seq` on and within
    /// the limits of one request; and the `seq` after them.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn statements(&self, lost: &[Gap], from_seq: u64) -> Result<(Vec<EntryBytes>, u64), Self::Error>;

    /// Whether the office started over and has not been given back its statements yet.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn owes_statements(&self) -> Result<bool, Self::Error>;

    /// Notes that it was given back all that is held here.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn gave_back(&self) -> Result<(), Self::Error>;

    /// Keeps a token.
    ///
    /// # Errors
    /// Whatever the store reports.
    fn keep_token(&self, token: TokenReply) -> Result<(), Self::Error>;
}

/// Runs one exchange to its end. It can be dropped at any await: what was stored stays.
///
/// # Errors
/// The outer error is the terminal's own; the inner one says why the exchange ended early.
pub async fn drive<H: Host>(
    client: &Client,
    mut machine: Machine,
    host: Arc<H>,
) -> Result<Result<Report, Failure>, H::Error> {
    let mut effect = machine.step(Input::Begin(blocking(&host, H::local_state).await?));
    let mut unknown = false;
    loop {
        let input = match effect {
            Effect::Done(result) => return Ok(result),
            Effect::Wait(pause_ms) => {
                tokio::time::sleep(Duration::from_millis(pause_ms)).await;
                Input::Waited
            }
            Effect::Load(from_seq) => Input::Loaded(blocking(&host, move |host| host.load(from_seq)).await?),
            Effect::Store(plan) => Input::Stored(blocking(&host, move |host| host.store(*plan)).await?),
            Effect::Send(request) => match (settle(client, &host).await?, host.token()) {
                (Err(refusal), _) => Input::Refused(refusal),
                (Ok(()), None) => Input::Refused(Refusal::NotAuthorised),
                (Ok(()), Some(token)) => {
                    match client.post::<_, ExchangeReply>("v1/exchange", Some(&token), &*request).await {
                        Ok(reply) => Input::Reply(Box::new(reply)),
                        Err(refusal) => Input::Refused(refusal),
                    }
                }
            },
            Effect::Authenticate => match authenticate(client, &host).await? {
                Ok(()) => Input::Authenticated,
                // An office that was restored may have lost the statement that certifies this device.
                Err(Refusal::NotAuthorised) if !unknown => {
                    unknown = true;
                    match give_back(client, &host).await? {
                        Ok(true) => match authenticate(client, &host).await? {
                            Ok(()) => Input::Authenticated,
                            Err(refusal) => Input::Refused(refusal),
                        },
                        _ => Input::Refused(Refusal::NotAuthorised),
                    }
                }
                Err(refusal) => Input::Refused(refusal),
            },
        };
        effect = machine.step(input);
    }
}

/// Gives the office back what it lost, if it started over: before own entries, which may rest on it.
async fn settle<H: Host>(client: &Client, host: &Arc<H>) -> Result<Result<(), Refusal>, H::Error> {
    if !blocking(host, H::owes_statements).await? {
        return Ok(Ok(()));
    }
    Ok(give_back(client, host).await?.map(drop))
}

/// Asks which statements of its own the office lacks, and gives back those that are held here; gives whether there were any.
async fn give_back<H: Host>(client: &Client, host: &Arc<H>) -> Result<Result<bool, Refusal>, H::Error> {
    let (mut request, mut from, mut given) = (ReturnRequest::default(), 0, false);
    loop {
        let reply = match client.post::<_, ReturnReply>("v1/returned", None, &request).await {
            Ok(reply) => reply,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (entries, next) = blocking(host, move |host| host.statements(&reply.lost, from)).await?;
        if entries.is_empty() {
            blocking(host, H::gave_back).await?;
            return Ok(Ok(given));
        }
        (request, from, given) = (ReturnRequest { entries }, next, true);
    }
}

pub(super) async fn authenticate<H: Host>(
    client: &Client,
    host: &Arc<H>,
) -> Result<Result<(), Refusal>, H::Error> {
    let challenge = match client.post::<_, ChallengeReply>("v1/challenge", None, &host.challenge()).await {
        Ok(challenge) => challenge,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let answer = blocking(host, move |host| host.answer(challenge)).await?;
    match client.post::<_, TokenReply>("v1/token", None, &answer).await {
        Ok(token) => blocking(host, move |host| host.keep_token(token)).await.map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

pub(super) async fn blocking<H: Host, T: Send + 'static>(
    host: &Arc<H>,
    work: impl FnOnce(&H) -> Result<T, H::Error> + Send + 'static,
) -> Result<T, H::Error> {
    let host = Arc::clone(host);
    match tokio::task::spawn_blocking(move || work(&host)).await {
        Ok(result) => result,
        // The work panicked, or the runtime is going down and nobody waits for the answer.
        Err(failure) => match failure.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => std::future::pending().await,
        },
    }
}
