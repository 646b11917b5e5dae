use std::io;

/// What is wrong with a container.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// It is not the one form of FORMATS §14. The text says at which record and never what it holds.
    #[error("not a package: {0}")]
    Form(&'static str),
    /// It could not be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
}
