//! People who sign in to the supervisor pages.

use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use data_encoding::BASE32_NOPAD;
use quanji_core::entry::Role;

use super::Office;
use super::error::OfficeError;
use super::init::checked_name;
use crate::storage::{UserRow, add_user};

/// A new user with the password that is shown once and never stored.
#[derive(Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Sign-in name.
    pub name: String,
    /// What they may see and do.
    pub role: Role,
    /// 100 random bits.
    pub password: String,
}

impl Office {
    /// Adds a user with a new random password.
    ///
    /// # Errors
    /// [`OfficeError::UserExists`], [`OfficeError::Invalid`], [`OfficeError::Storage`].
    pub fn add_user(&self, name: &str, role: Role) -> Result<NewUser, OfficeError> {
        let name = checked_name(name, "the name of the user")?;
        let secret = BASE32_NOPAD.encode(&self.inner.surroundings.draw::<13>()?).to_ascii_lowercase();
        let groups: Vec<String> = secret
            .chars()
            .take(20)
            .collect::<Vec<_>>()
            .chunks(5)
            .map(|group| group.iter().collect())
            .collect();
        let password = groups.join("-");
        let hashed = Argon2::default()
            .hash_password(password.as_bytes())
            .map_err(|error| OfficeError::Defect(format!("argon2: {error}")))?
            .to_string();
        let row = UserRow {
            name: name.clone(),
            role: role.as_str().into(),
            password: hashed,
            created_ms: self.now_ms(),
        };
        if self.inner.database.write(|tx| add_user(tx, &row))? {
            Ok(NewUser { name, role, password })
        } else {
            Err(OfficeError::UserExists(name))
        }
    }
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser").field("name", &self.name).field("role", &self.role).finish_non_exhaustive()
    }
}
