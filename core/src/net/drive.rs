//! Runs the state machine of an exchange.

use std::sync::Arc;
use std::time::Duration;

use super::client::Client;
use crate::sync::{
    Batch, ChallengeReply, ChallengeRequest, Effect, ExchangeReply, Failure, Input, LocalState, Machine,
    Plan, Refusal, Report, TokenReply, TokenRequest,
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
    loop {
        let input = match effect {
            Effect::Done(result) => return Ok(result),
            Effect::Wait(pause_ms) => {
                tokio::time::sleep(Duration::from_millis(pause_ms)).await;
                Input::Waited
            }
            Effect::Load(from_seq) => Input::Loaded(blocking(&host, move |host| host.load(from_seq)).await?),
            Effect::Store(plan) => Input::Stored(blocking(&host, move |host| host.store(*plan)).await?),
            Effect::Send(request) => match host.token() {
                None => Input::Refused(Refusal::NotAuthorised),
                Some(token) => {
                    match client.post::<_, ExchangeReply>("v1/exchange", Some(&token), &*request).await {
                        Ok(reply) => Input::Reply(Box::new(reply)),
                        Err(refusal) => Input::Refused(refusal),
                    }
                }
            },
            Effect::Authenticate => match authenticate(client, &host).await? {
                Ok(()) => Input::Authenticated,
                Err(refusal) => Input::Refused(refusal),
            },
        };
        effect = machine.step(input);
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
