//! Signed heads of the log are kept, one for every size that a transaction left.

use quanji_core::entry::{BureauFact, SectionAdded};
use quanji_core::id::SectionId;
use quanji_core::proof::LogVerifier;
use rusqlite::Connection;

use crate::office::OfficeError;
use crate::office::statement::Statements;
use crate::office::testing::{HOUR, TestOffice, case};
use crate::storage::{
    Appender, Database, StorageError, checkpoint_of_size, epoch, first_checkpoint_covering, log_size,
};

fn kept(connection: &Connection) -> Result<Vec<(u64, u64)>, StorageError> {
    let mut statement = connection.prepare("SELECT epoch, size FROM checkpoint ORDER BY 1, 2")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[test]
fn every_entry_has_a_kept_head_that_covers_it_and_an_idle_exchange_writes_none() {
    let test = TestOffice::new();
    let mut terminal = test.terminal(0, 1);
    let batch = [terminal.open_session(101), terminal.open_case(case(1), test.sections[0])];
    let reply = terminal.exchange(&test.office, &batch).unwrap();
    let database = &test.office.inner.database;
    let verifier = LogVerifier::from_vkey(test.office.registry().unwrap().log_key()).unwrap();
    let answered = verifier.open(&reply.checkpoint).unwrap();
    let before = database.read(kept).unwrap();
    assert!(before.contains(&(1, answered.size)), "the head of an answer is kept");

    test.clock.pass(HOUR);
    let again = terminal.exchange(&test.office, &[]).unwrap();
    assert_eq!(database.read(kept).unwrap(), before);
    let fresh = verifier.open(&again.checkpoint).unwrap();
    assert_eq!((fresh.size, fresh.root), (answered.size, answered.root));
    assert_eq!(fresh.time_ms, answered.time_ms + u64::try_from(HOUR).unwrap());

    database
        .read(|connection| {
            for index in 0..log_size(connection)? {
                let row = first_checkpoint_covering(connection, index)?.unwrap();
                let opened = verifier.open(&row.note).unwrap();
                assert_eq!((opened.size, opened.time_ms), (row.size, row.time_ms));
                assert!(opened.size > index && row.epoch == 1);
                let smaller = before.iter().filter(|(_, size)| *size > index).map(|(_, size)| *size).min();
                assert_eq!(Some(row.size), smaller);
                assert_eq!(checkpoint_of_size(connection, 1, row.size)?, Some(row));
            }
            assert_eq!(first_checkpoint_covering(connection, log_size(connection)?)?, None);
            Ok::<_, StorageError>(())
        })
        .unwrap();
}

#[test]
fn a_write_that_fails_keeps_no_head_and_a_new_life_of_the_log_keeps_its_own() {
    let test = TestOffice::new();
    let before = test.office.inner.database.read(kept).unwrap();
    let failed: Result<(), OfficeError> = test.office.write_log(|tx| {
        let mut log = Appender::new(tx, 0)?;
        let section = SectionAdded { section: SectionId::from_bytes([9; 16]), name: "新科室".into() };
        Statements::new(&test.office.inner, tx)?.state(&mut log, &BureauFact::SectionAdded(section))?;
        Err(OfficeError::NotAuthorised)
    });
    assert!(failed.is_err());
    assert_eq!(test.office.inner.database.read(kept).unwrap(), before);
    assert_eq!(test.office.new_epoch("恢复").unwrap(), 2);
    let size = test.office.head().unwrap().checkpoint.size;
    assert_eq!(test.office.inner.database.read(kept).unwrap().last(), Some(&(2, size)));
}

#[test]
fn a_log_that_grew_before_heads_were_kept_gets_its_head_when_it_is_opened() {
    let test = TestOffice::new();
    let database = Database::open(test.dir.path()).unwrap();
    database.write(|tx| Ok::<_, StorageError>(tx.execute("DELETE FROM checkpoint", [])?)).unwrap();
    let office = test.another();
    database
        .read(|connection| {
            let now = (epoch(connection)?, log_size(connection)?);
            assert_eq!(kept(connection)?, [now]);
            Ok::<_, StorageError>(())
        })
        .unwrap();
    drop(office);
    test.another();
    assert_eq!(database.read(kept).unwrap().len(), 1);
}
