//! Small disks: a file system of a few megabytes in a namespace of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::scratch;

/// Set in the copy of this test that runs inside a namespace of its own.
const INSIDE: &str = "QUANJI_TEST_DISK";

/// Runs a test again as root of a new namespace, with a small file system at the given folder.
pub fn inside(test: &str, size: &str, story: impl FnOnce(&Path)) {
    if let Some(disk) = std::env::var_os(INSIDE) {
        return story(&PathBuf::from(disk));
    }
    let folder = scratch();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let script = r#"mount -t tmpfs -o "size=$1" tmpfs "$2" && exec "$3" --exact "$4" --nocapture"#;
    let output = Command::new("unshare")
        .args(["-Urm", "sh", "-c", script, "sh", size])
        .arg(&disk)
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env(INSIDE, &disk)
        .output()
        .expect("`unshare` of util-linux is needed");
    let told =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "needs user and mount namespaces; the story ended with {told}");
    assert!(told.contains("1 passed"), "{told}");
}

/// Fills the disk to the last block.
#[must_use]
pub fn fill(disk: &Path) -> PathBuf {
    let ballast = disk.join("ballast");
    let mut file = std::fs::File::create(&ballast).unwrap();
    for size in [65_536, 4_096, 512] {
        while std::io::Write::write_all(&mut file, &vec![7; size]).is_ok() {}
    }
    ballast
}
