//! What every fault test needs: an office process, terminal processes, a faulty network.

mod clock;
mod desk;
mod disk;
mod office;
mod power;
mod program;
mod proxy;
mod recording;
mod seed;
mod terminal;
mod writer;

pub use clock::faketime_library;
pub use desk::{Desk, inputs};
pub use disk::{fill, inside};
pub use office::{Office, Officer};
pub use power::{build_failing_disk, build_shim, copy_folder};
pub use program::{program, scratch};
pub use proxy::{Fault, Proxy};
pub use recording::{Recording, ffmpeg, photo, sound, video};
pub use seed::Seed;
pub use terminal::{Failure, Terminal};
pub use writer::Writer;
