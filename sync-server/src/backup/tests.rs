use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::repository::Repository;
use super::*;
use crate::demo::played::{Played, played};
use crate::office::{Office, Surroundings};

/// An office with a day behind it, a key pair, and a place for backups.
struct Scene {
    played: Played,
    identity: PathBuf,
    to: PathBuf,
    options: Options,
}

impl Scene {
    fn new() -> Self {
        let played = played();
        let identity = played.dir.path().join("backup.key");
        let recipients = vec![keygen(&identity, &Surroundings::system()).unwrap()];
        let to = played.dir.path().join("backups");
        Self { identity, to, options: Options { recipients, ..Options::default() }, played }
    }

    fn make(&self) -> Made {
        make(&self.played.data(), &self.to, &self.options, &Surroundings::system()).unwrap()
    }

    fn restore(&self, into: &str, snapshot: Option<u32>) -> Result<Restored, BackupError> {
        let into = self.played.dir.path().join(into);
        restore(&self.to, &self.identity, &into, snapshot, &Surroundings::system())
    }

    fn work_goes_on(&self, section: &str) {
        self.played.stage.office.add_section(section).unwrap();
    }
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                found.insert(entry.path(), std::fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

fn flip(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 0x10;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_backup_is_restored_whole_and_the_office_goes_on_in_a_new_epoch() {
    let scene = Scene::new();
    let certificate = scene.played.dir.path().join("tls.key");
    std::fs::write(&certificate, "a secret key of TLS").unwrap();
    let options = Options { also: vec![certificate], ..scene.options.clone() };
    let made = make(&scene.played.data(), &scene.to, &options, &Surroundings::system()).unwrap();
    assert_eq!((made.snapshot, made.lacking, made.healed), (1, 0, 0));
    assert_eq!((made.written, &made.left_out), (made.objects, &Vec::new()));
    let before = scene.played.stage.office.head().unwrap();
    assert_eq!(made.log_size, before.checkpoint.size);

    let restored = scene.restore("again", None).unwrap();
    assert_eq!((restored.log_size, restored.resumed.epoch), (made.log_size, made.epoch + 1));
    assert!(restored.chunks > 1 && restored.resumed.lacking.is_empty());
    let again = scene.played.dir.path().join("again");
    let media = |folder: &Path| files(&folder.join("media")).into_values().collect::<Vec<_>>();
    assert_eq!(media(&again), media(&scene.played.data()), "every chunk");
    for key in ["office.key", "log.key"] {
        assert_eq!(
            std::fs::read(again.join(key)).unwrap(),
            std::fs::read(scene.played.data().join(key)).unwrap()
        );
    }
    assert_eq!(std::fs::read_to_string(again.join("also/tls.key")).unwrap(), "a secret key of TLS");
    assert!(!again.join("restoring").exists());
    let office = Office::open(&again).unwrap();
    assert_eq!(office.verify(&|_| {}).unwrap().faults, []);
    let old = scene.played.stage.office.cases(&crate::office::CaseFilter::every()).unwrap();
    assert_eq!(office.cases(&crate::office::CaseFilter::every()).unwrap(), old);
    let (name, password) = &scene.played.supervisor;
    office.sign_in(name, password).unwrap();
}

#[test]
fn nothing_readable_is_in_a_backup_and_it_names_nothing_that_is_known() {
    let scene = Scene::new();
    scene.make();
    let office = files(&scene.played.data());
    let chunk_names: Vec<String> = office
        .keys()
        .filter(|path| path.starts_with(scene.played.data().join("media")))
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(chunk_names.len() > 1);
    let words: Vec<Vec<u8>> =
        ["塞上江南宾馆", "SQLite format 3", "消毒柜"].iter().map(|word| word.as_bytes().to_vec()).collect();
    let key = std::fs::read(scene.played.data().join("office.key")).unwrap();
    for (path, bytes) in files(&scene.to) {
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(&key) && !words.iter().any(|word| holds(word)), "{}", path.display());
        for name in &chunk_names {
            assert!(!path.to_str().unwrap().contains(name), "{}", path.display());
            let digest = data_encoding::HEXLOWER.decode(name.as_bytes()).unwrap();
            assert!(!holds(&digest), "{}", path.display());
        }
    }
}

#[test]
fn what_did_not_change_is_not_written_again() {
    let scene = Scene::new();
    let first = scene.make();
    let before = files(&scene.to);
    scene.work_goes_on("食品科");
    let second = scene.make();
    assert_eq!((second.snapshot, second.healed), (2, 0));
    assert!(second.written < first.written && second.written > 0, "{second:?}");
    let after = files(&scene.to);
    assert!(
        before.iter().all(|(path, bytes)| after.get(path) == Some(bytes)),
        "no byte of the first backup changes"
    );
    scene.restore("first", Some(1)).unwrap();
    let restored = scene.restore("second", None).unwrap();
    assert_eq!((restored.snapshot, restored.log_size), (2, first.log_size + 1));
}

#[test]
fn a_flipped_bit_in_any_file_is_named_and_the_other_snapshot_restores() {
    let scene = Scene::new();
    scene.make();
    let first = files(&scene.to);
    scene.work_goes_on("食品科");
    scene.make();
    let of_second: Vec<PathBuf> =
        files(&scene.to).into_keys().filter(|path| !first.contains_key(path)).collect();
    assert!(of_second.len() > 1);
    for path in of_second {
        let good = std::fs::read(&path).unwrap();
        flip(&path);
        let checked = check(&scene.to, None).unwrap();
        assert_eq!(checked.damaged.iter().copied().collect::<Vec<_>>(), [2], "{}", path.display());
        assert!(checked.damage.iter().any(|what| what.contains(path.to_str().unwrap())), "{checked:?}");
        let refused = scene.restore("refused", None).unwrap_err();
        assert_eq!(refused.code(), "damaged");
        assert!(refused.to_string().contains(path.to_str().unwrap()), "{refused}");
        let into = scene.played.dir.path().join("refused");
        assert_eq!(std::fs::read_dir(&into).unwrap().count(), 0, "the folder is left empty");
        std::fs::write(&path, good).unwrap();
    }
    // A bit of what both need.
    let objects = first.iter().filter(|(path, _)| path.starts_with(scene.to.join("objects")));
    let shared = objects.into_iter().find(|(path, good)| {
        flip(path);
        let both = check(&scene.to, None).unwrap().damaged.len() == 2;
        if !both {
            std::fs::write(path, good).unwrap();
        }
        both
    });
    assert!(shared.is_some(), "a chunk of a recording is in both");
    let third = scene.make();
    assert!(third.healed == 1 && third.written > 0, "the next backup writes it again: {third:?}");
    assert_eq!(check(&scene.to, Some(3)).unwrap().damage, Vec::<String>::new());
    scene.restore("third", None).unwrap();
}

#[test]
fn an_interrupted_backup_leaves_the_others_whole_and_its_objects_are_used() {
    let scene = Scene::new();
    let first = scene.make();
    // As if it had died before the snapshot got its name.
    let snapshot = scene.to.join("snapshots/00000001.snapshot");
    let unfinished = Repository::open(&scene.to).unwrap().unfinished_path(1, &scene.options.recipients);
    let rows = usize::try_from(first.objects).unwrap() * 68;
    let mut bytes = std::fs::read(&snapshot).unwrap();
    bytes.truncate(rows - 10);
    std::fs::remove_file(&snapshot).unwrap();
    std::fs::write(&unfinished, bytes).unwrap();
    assert_eq!(list(&scene.to).unwrap(), []);
    let again = scene.make();
    assert_eq!(again.snapshot, 1);
    assert!(again.written <= 2, "only what the last row named, and what changed meanwhile: {again:?}");
    assert!(!unfinished.exists());
    scene.restore("again", None).unwrap();
}

#[test]
fn pruning_keeps_what_a_kept_snapshot_needs() {
    let scene = Scene::new();
    for section in ["一科", "二科", "三科"] {
        scene.make();
        scene.work_goes_on(section);
    }
    assert_eq!(prune(&scene.to, 0).unwrap_err().code(), "invalid");
    let pruned = prune(&scene.to, 2).unwrap();
    assert_eq!((pruned.kept, pruned.removed), (vec![2, 3], vec![1]));
    assert!(pruned.objects > 0);
    let checked = check(&scene.to, None).unwrap();
    assert_eq!((checked.snapshots, checked.damage), (vec![2, 3], vec![]));
    assert_eq!(scene.restore("gone", Some(1)).unwrap_err().code(), "no_such_snapshot");
    scene.restore("second", Some(2)).unwrap();
    assert_eq!(scene.make().snapshot, 4, "numbers go on");
    assert_eq!(prune(&scene.to, 9).unwrap().objects, 0, "every object is named by a snapshot");
}

#[test]
fn what_cannot_be_is_refused_and_nothing_is_touched() {
    let scene = Scene::new();
    let code = |result: Result<Restored, BackupError>| result.unwrap_err().code();
    let attempt = |options: &Options| {
        make(&scene.played.data(), &scene.to, options, &Surroundings::system()).unwrap_err().code()
    };
    assert_eq!(attempt(&Options::default()), "invalid");
    assert_eq!(
        attempt(&Options { recipients: vec!["age1nonsense".into()], ..Options::default() }),
        "bad_recipient"
    );
    assert_eq!(check(&scene.to, None).unwrap_err().code(), "no_backups");
    scene.make();
    assert_eq!(
        keygen(&scene.identity, &Surroundings::system()).unwrap_err().code(),
        "file",
        "a key is never replaced"
    );
    let data = scene.played.data();
    let taken = files(&data);
    let into_office = restore(&scene.to, &scene.identity, &data, None, &Surroundings::system());
    assert_eq!(code(into_office), "not_empty");
    assert_eq!(files(&data), taken);
    let other = scene.played.dir.path().join("other.key");
    keygen(&other, &Surroundings::system()).unwrap();
    let into = scene.played.dir.path().join("into");
    assert_eq!(code(restore(&scene.to, &other, &into, None, &Surroundings::system())), "other_key");
    assert_eq!(code(restore(&scene.to, &data.join("log.key"), &into, None, &Surroundings::system())), "file");
    let stranger = crate::office::testing::TestOffice::new();
    let mixed = make(stranger.dir.path(), &scene.to, &scene.options, &Surroundings::system());
    assert_eq!(mixed.unwrap_err().code(), "other_office");
}

#[test]
fn a_chunk_that_is_gone_is_told_and_asked_for_after_the_restore() {
    let scene = Scene::new();
    let chunk = files(&scene.played.data().join("media")).into_keys().next_back().unwrap();
    std::fs::remove_file(&chunk).unwrap();
    let made = scene.make();
    assert_eq!(made.lacking, 1);
    // An office that lacks what it says it holds is not sound, and yet all that is left of it.
    let restored = scene.restore("again", None).unwrap();
    assert_eq!(restored.resumed.lacking.len(), 1);
    let office = Office::open(&scene.played.dir.path().join("again")).unwrap();
    assert_eq!(office.verify(&|_| {}).unwrap().faults, []);
}
