//! Tokens: a signed challenge becomes a short secret that every request carries.

use data_encoding::HEXLOWER;
use quanji_core::crypto::{Signature, sha256};
use quanji_core::id::DeviceId;
use quanji_core::sync::{ChallengeReply, ChallengeRequest, TokenReply, TokenRequest, challenge_message};

use super::Office;
use super::error::OfficeError;
use crate::storage::{put_challenge, put_token, take_challenge, token_device};

const CHALLENGE_LIFE_MS: u64 = 60 * 1_000;
/// How long a token lasts: 24 hours.
const TOKEN_LIFE_MS: u64 = 24 * 60 * 60 * 1_000;

impl Office {
    /// Gives a nonce to sign. A device that is not certified gets one too, and cannot use it.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn challenge(&self, request: &ChallengeRequest) -> Result<ChallengeReply, OfficeError> {
        let nonce = self.inner.surroundings.draw::<32>()?;
        if self.registry()?.device(request.device).is_some() {
            let now_ms = self.now_ms();
            let expires_ms = now_ms.saturating_add(CHALLENGE_LIFE_MS);
            self.inner
                .database
                .write(|tx| put_challenge(tx, &sha256(&nonce), request.device, expires_ms, now_ms))?;
        }
        Ok(ChallengeReply { nonce })
    }

    /// Gives a token for a signed challenge. A revoked device gets one too: what it has not
    /// delivered must be kept, and its exchanges take it in and give nothing out.
    ///
    /// # Errors
    /// [`OfficeError::NotAuthorised`] for an unknown device, a wrong signature, or a challenge that
    /// was not given, has expired or was used; [`OfficeError::Storage`].
    pub fn token(&self, request: &TokenRequest) -> Result<TokenReply, OfficeError> {
        let registry = self.registry()?;
        let certified = registry.device(request.device).ok_or(OfficeError::NotAuthorised)?;
        certified
            .key
            .verify(&challenge_message(request.device, &request.nonce), &Signature(request.signature))
            .map_err(|_| OfficeError::NotAuthorised)?;
        let token = HEXLOWER.encode(&self.inner.surroundings.draw::<32>()?);
        let now_ms = self.now_ms();
        let expires_ms = now_ms.saturating_add(TOKEN_LIFE_MS);
        self.inner.database.write(|tx| {
            if !take_challenge(tx, &sha256(&request.nonce), request.device, now_ms)? {
                return Err(OfficeError::NotAuthorised);
            }
            Ok(put_token(tx, &sha256(token.as_bytes()), request.device, expires_ms, now_ms)?)
        })?;
        Ok(TokenReply { token, expires_ms })
    }

    /// The device of a token, revoked or not.
    ///
    /// # Errors
    /// [`OfficeError::NotAuthorised`], [`OfficeError::Storage`].
    pub fn device_of_token(&self, token: &str) -> Result<DeviceId, OfficeError> {
        let hash = sha256(token.as_bytes());
        let now_ms = self.now_ms();
        self.inner
            .database
            .read(|connection| token_device(connection, &hash, now_ms))?
            .ok_or(OfficeError::NotAuthorised)
    }

    /// The device of a token, unless it is revoked.
    ///
    /// # Errors
    /// [`OfficeError::Revoked`], [`OfficeError::NotAuthorised`], [`OfficeError::Storage`].
    pub fn standing_device_of_token(&self, token: &str) -> Result<DeviceId, OfficeError> {
        let device = self.device_of_token(token)?;
        match self.registry()?.device(device) {
            Some(certified) if certified.revoked.is_none() => Ok(device),
            Some(_) => Err(OfficeError::Revoked),
            None => Err(OfficeError::NotAuthorised),
        }
    }
}
