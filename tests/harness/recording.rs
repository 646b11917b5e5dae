//! Recordings: real files made by ffmpeg, and a terminal that records as a process.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::terminal::Terminal;

/// Makes a file with ffmpeg.
pub fn ffmpeg(input: &[&str], output: &[&str], file: &Path) {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y"]).args(input).args(output).arg(file);
    let status = command.status().expect("`ffmpeg` is needed");
    assert!(status.success(), "ffmpeg could not make {}", file.display());
}

/// A photograph, JPEG.
pub fn photo(file: &Path) {
    let picture = ["-f", "lavfi", "-i", "mandelbrot=size=1600x1200"];
    ffmpeg(&picture, &["-frames:v", "1", "-q:v", "2"], file);
}

/// Sound, M4A, so many seconds.
pub fn sound(file: &Path, seconds: u32) {
    let tone = ["-f", "lavfi", "-i", "sine=frequency=440"];
    ffmpeg(&tone, &["-t", &seconds.to_string(), "-c:a", "aac", "-b:a", "64k"], file);
}

/// Video with sound, a fragmented MP4 as a camera writes it, so many seconds at one picture a second.
pub fn video(file: &Path, seconds: u32) {
    let input = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=1", "-f", "lavfi", "-i"];
    let input = [&input[..], &["sine=frequency=440:sample_rate=16000"]].concat();
    let seconds = seconds.to_string();
    let output = ["-t", &seconds, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-c:a", "aac"];
    let fragments =
        ["-b:a", "24k", "-pix_fmt", "yuv420p", "-movflags", "frag_keyframe+empty_moov+default_base_moof"];
    ffmpeg(&input, &[&output[..], &fragments[..]].concat(), file);
}

/// A terminal that records from its standard input. Killed when dropped.
#[derive(Debug)]
pub struct Recording {
    child: Child,
    lines: BufReader<ChildStdout>,
    /// Its name.
    pub media: String,
}

impl Recording {
    /// Begins to record a video of a case.
    #[must_use]
    pub fn begin(terminal: &Terminal, case: &str, more: &[&str]) -> Self {
        let mut arguments = vec!["media", "record", "--case", case, "--kind", "video", "--type", "video/mp4"];
        arguments.extend(more);
        let mut command = terminal.command(&arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let begun = line(&mut lines).expect("the recording begins");
        Self { child, lines, media: begun["media"].as_str().unwrap().to_owned() }
    }

    /// Gives it bytes; returns whether it took them.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(bytes).and_then(|()| stdin.flush()).is_ok()
    }

    /// `kill -9`.
    pub fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.media.clone()
    }

    /// Ends it; gives what it saved.
    #[must_use]
    pub fn finish(mut self) -> Value {
        drop(self.child.stdin.take());
        let saved = line(&mut self.lines).expect("the recording is saved");
        assert!(self.child.wait().unwrap().success());
        saved
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn line(lines: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut line = String::new();
    lines.read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}
