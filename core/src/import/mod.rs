//! Files of body-worn recorders (执法记录仪): what their names say, who carried which recorder, and
//! which step of which case a file shows. Nothing here does I/O or reads a clock.

mod format;
mod place;
mod register;
mod vendor;

pub use format::format_of;
pub use place::{Doubt, Placement, Step, place};
pub use register::{Carried, Register};
pub use vendor::{FoundFile, ReadFile, Vendor, VendorError, Vendors};

#[cfg(test)]
mod tests;
