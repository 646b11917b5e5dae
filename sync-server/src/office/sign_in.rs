//! Signing in to the supervisor pages.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use data_encoding::HEXLOWER;
use quanji_core::crypto::sha256;
use quanji_core::entry::{Approval, Role};
use zeroize::Zeroizing;

use super::Office;
use super::error::OfficeError;
use crate::storage::{delete_web_session, put_web_session, user, web_session_user};

/// How long a person stays signed in: a working day.
const SESSION_LIFE_MS: u64 = 12 * 60 * 60 * 1_000;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Sign-in name.
    pub name: String,
    /// What they may see and do.
    pub role: Role,
}

impl Office {
    /// Checks name and password and begins a web session; gives the secret for its cookie.
    ///
    /// # Errors
    /// [`OfficeError::NotAuthorised`], [`OfficeError::Storage`].
    pub fn sign_in(&self, name: &str, password: &str) -> Result<String, OfficeError> {
        self.check_password(name, password)?;
        let secret = HEXLOWER.encode(&self.inner.surroundings.draw::<32>()?);
        let now_ms = self.now_ms();
        let expires_ms = now_ms.saturating_add(SESSION_LIFE_MS);
        let hash = sha256(secret.as_bytes());
        self.inner.database.write(|tx| put_web_session(tx, &hash, name, expires_ms, now_ms))?;
        Ok(secret)
    }

    /// Who has this name and password.
    ///
    /// # Errors
    /// [`OfficeError::NotAuthorised`], [`OfficeError::Storage`].
    pub(super) fn check_password(&self, name: &str, password: &str) -> Result<User, OfficeError> {
        let row = self.inner.database.read(|connection| user(connection, name))?;
        let Some(row) = row else {
            // As much work as for a name that exists, so that the time tells nothing.
            let _ = Argon2::default().hash_password(password.as_bytes());
            return Err(OfficeError::NotAuthorised);
        };
        let stored = PasswordHash::new(&row.password)
            .map_err(|error| OfficeError::Defect(format!("stored password: {error}")))?;
        Argon2::default()
            .verify_password(password.as_bytes(), &stored)
            .map_err(|_| OfficeError::NotAuthorised)?;
        let role = row.role.parse().map_err(OfficeError::Defect)?;
        Ok(User { name: row.name, role })
    }

    /// People who prove by their passwords who they are, for something that nobody does alone.
    /// Whether these may do it is judged where it is done.
    ///
    /// # Errors
    /// [`OfficeError::NotAuthorised`] if a name or password is wrong, without saying whose;
    /// [`OfficeError::Storage`].
    pub fn approvals(&self, people: &[(String, Zeroizing<String>)]) -> Result<Vec<Approval>, OfficeError> {
        people
            .iter()
            .map(|(name, password)| {
                let User { name, role } = self.check_password(name, password)?;
                Ok(Approval { name, role })
            })
            .collect()
    }

    /// Who is signed in with this cookie.
    ///
    /// # Errors
    /// [`OfficeError::NotAuthorised`], [`OfficeError::Storage`].
    pub fn signed_in(&self, secret: &str) -> Result<User, OfficeError> {
        let now_ms = self.now_ms();
        let row = self.inner.database.read(|connection| {
            let Some(name) = web_session_user(connection, &sha256(secret.as_bytes()), now_ms)? else {
                return Err(OfficeError::NotAuthorised);
            };
            user(connection, &name)?.ok_or(OfficeError::NotAuthorised)
        })?;
        let role = row.role.parse().map_err(OfficeError::Defect)?;
        Ok(User { name: row.name, role })
    }

    /// Ends a web session.
    ///
    /// # Errors
    /// [`OfficeError::Storage`].
    pub fn sign_out(&self, secret: &str) -> Result<(), OfficeError> {
        Ok(self.inner.database.write(|tx| delete_web_session(tx, &sha256(secret.as_bytes())))?)
    }
}
