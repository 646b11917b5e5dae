//! The container: a ZIP file of which every byte is fixed by the names, lengths and bytes of what is in it.
//!
//! Two programs that read a looser ZIP can see two different sets of files in it. Here a reader takes names, lengths and
//! check sums, makes every record anew and compares.

mod error;
mod member;
mod reader;
mod record;
mod writer;

#[cfg(test)]
mod tests;

pub use error::ContainerError;
pub use member::Member;
pub use reader::read_container;
pub use writer::PackageWriter;
