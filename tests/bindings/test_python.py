"""A second foreign side: the officer's day and its mishaps through the Python bindings.

Run by tests/bindings/run, which builds the library and its bindings. The office is the shipped
server in a process of its own.
"""

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import quanji as q

SERVER = os.environ["QUANJI_SERVER"]
EXEMPLARS = Path(__file__).resolve().parent.parent / "exemplars"
DAY = json.loads((EXEMPLARS / "bindings/day.json").read_text())


class Office:
    """The shipped server."""

    def __init__(self, data: Path):
        self.data = data
        self.admin("init", "--bureau", "平罗县卫生监督所")
        self.serve("127.0.0.1:0")
        self.admin("section", "add", "公共场所科")

    def serve(self, listen: str):
        limits = ["--sign-in-rate", "10000", "--sign-in-burst", "10000"]
        limits += ["--exchange-rate", "10000", "--exchange-burst", "10000"]
        self.process = subprocess.Popen(
            [SERVER, "serve", "--listen", listen, *limits, "--data", str(self.data)],
            stdout=subprocess.PIPE,
            env={**os.environ, "RUST_LOG": "error"},
        )
        self.url = json.loads(self.process.stdout.readline())["listening"]

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def restart(self):
        self.stop()
        self.serve(self.url.removeprefix("http://"))

    def admin(self, *arguments: str) -> dict:
        command = [SERVER, "admin", "--data", str(self.data), "--json", *arguments]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)

    def code_for(self, name: str) -> str:
        officer = self.admin(
            "officer", "add", "--name", name, "--certificate", f"6402{sum(map(ord, name))}",
            "--valid-from", "2024-01-01", "--valid-to", "2029-12-31",
            "--section", "公共场所科", "--role", "officer",
        )["officer"]
        return self.admin("code", "new", "--officer", officer)["code"]


class Vault(q.KeyVault):
    """Keys in a folder; `broken` names the method that throws."""

    def __init__(self, folder: Path):
        self.folder, self.broken = folder, ""

    def _unless(self, method: str):
        if self.broken == method:
            raise q.DeviceError.Failed("坏了 💥")
        if self.broken == f"undeclared {method}":
            raise ZeroDivisionError("unexpected 😱")

    def create(self, database_key):
        self._unless("create")
        self.folder.mkdir(exist_ok=True)
        if not (self.folder / "private").exists():
            key = ec.generate_private_key(ec.SECP256R1())
            form = (serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            (self.folder / "private").write_bytes(key.private_bytes(*form))
            (self.folder / "database").write_bytes(database_key)

    def _key(self):
        return serialization.load_der_private_key((self.folder / "private").read_bytes(), None)

    def public_key(self):
        self._unless("public_key")
        # Uncompressed here; the JVM gives a SubjectPublicKeyInfo.
        form = (serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        return self._key().public_key().public_bytes(*form)

    def sign(self, message):
        self._unless("sign")
        return self._key().sign(message, ec.ECDSA(hashes.SHA256()))

    def database_key(self):
        self._unless("database_key")
        return (self.folder / "database").read_bytes()

    def read_anchor(self):
        self._unless("read_anchor")
        anchor = self.folder / "anchor"
        return anchor.read_bytes() if anchor.exists() else None

    def write_anchor(self, anchor):
        self._unless("write_anchor")
        (self.folder / "anchor").write_bytes(anchor)


class Throwing(q.Clock, q.Power, q.Connectivity, q.LocationSource):
    """Every part of the device fails."""

    def read(self):
        raise RuntimeError("undeclared")

    def is_metered(self):
        raise q.DeviceError.Failed("no")

    def locate(self):
        raise q.DeviceError.Failed("no")


class Heard(q.CaseListener, q.CasesListener, q.StatusListener):
    """Gathers what it is told."""

    def __init__(self, slow: float = 0.0, throws: bool = False):
        self.views, self.slow, self.throws = [], slow, throws

    def changed(self, view):
        time.sleep(self.slow)
        self.views.append(view)
        if self.throws:
            raise ValueError("undeclared")

    def failed(self, error):
        raise error


class Following(q.SyncListener):
    def synced(self, summary):
        raise q.DeviceError.Failed("not listening")

    def offline(self, error):
        pass


class Progressing(q.UploadListener):
    def progress(self, summary):
        raise ValueError("undeclared")


def until(holds):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.01)


class BindingsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)
        self.office = Office(self.root / "office")
        self.addCleanup(lambda: self.office.stop())
        self.terminals = []
        self.addCleanup(self.suspend)

    def device(self, name: str, **parts) -> q.Device:
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        return q.Device(home=str(folder / "terminal"), vault=Vault(folder / "vault"), **parts)

    def enrol(self, name: str, **parts) -> q.Terminal:
        device = self.device(name, **parts)
        code = self.office.code_for(name)
        return self.opened(asyncio.run(q.enrol(device, self.office.url, code, f"{name}的终端 📱")))

    def opened(self, terminal: q.Terminal) -> q.Terminal:
        self.terminals.append(terminal)
        return terminal

    def suspend(self):
        """Gets the threads of the library out of what is implemented here, for good.

        Such a thread may be in a listener that takes its time. An interpreter that ends under it throws the thread
        out by force (`pthread_exit` before Python 3.14), which Rust answers by aborting the process.
        """
        while self.terminals:
            asyncio.run(self.terminals.pop().suspend())

    def test_a_day_on_the_scene(self):
        ma, wang = self.enrol("马丽"), self.enrol("王强")
        for terminal in (ma, wang):
            asyncio.run(terminal.sync())
        self.office.stop()
        case = ma.open_case("inspection", DAY["party"]).case
        ma.set_case_field(case, "business_kind", DAY["business_kind"])
        ma.add_note(case, DAY["note"])
        step = ma.start_activity(case, "site_inspection", "三楼布草间").activity
        writer = ma.begin_media(
            q.NewMedia(case=case, kind=q.MediaKind.VIDEO, media_type="video/mp2t", subject=q.Subject(activity=step))
        )
        film = bytes(at * 31 % 251 for at in range(2_100_000))
        for begin in range(0, len(film), 300_000):
            writer.write(film[begin : begin + 300_000])
        video = writer.finish().media
        # Before anybody leaves: what this step still lacks, with its article.
        lacking = {found.rule: found for found in ma.check_activity(case, step)}
        self.assertEqual(lacking["R9.1"].article, "第九条")
        self.assertEqual(lacking["R9.1"].subject, q.FindingSubject.ACTIVITY(step))
        self.assertIn("文字记录", lacking["R9.1"].zh)
        self.assertLessEqual(ma.check_device(80).battery, 100)
        ma.note_event(case, q.EventNoted(kind=q.EventKind.OBJECTION, at="2026-11-23", text="当事人有异议 🗣️"))
        ma.place_hold(case, q.HoldGround.DISPUTE, "当事人有异议")
        self.assertIn("R15.1", {found.rule for found in ma.findings(case)})
        with self.assertRaises(q.TerminalError.Invalid):
            ma.place_hold(case, q.HoldGround.DISPUTE, " ")
        record = ma.new_draft(case, DAY["template"]).document
        for field, value in DAY["fields"].items():
            ma.set_field(record, field, value)
        with self.assertRaises(q.TerminalError.NotReady) as early:
            ma.seal(record)
        self.assertTrue(early.exception.text.zh.startswith("文书尚未完备"))
        shown = ma.read_back(record)
        strokes = q.read_handwriting(json.dumps(DAY["strokes"]))
        for role, name in (("officer", "马丽"), ("officer", "王强"), ("recorder", "王强")):
            signer = q.Signer(name=name, officer=ma.find_officer(name))
            ma.sign(record, q.SignRequest(role=role, signer=signer, means=strokes, page=shown.page))
        refusal = DAY["refusal"]
        shows = q.MediaInterval(media=video, from_ms=0, to_ms=900)
        ma.decline(
            record,
            q.DeclineRequest(
                role="party", name=refusal["name"], outcome=q.Outcome.REFUSED, reason=refusal["reason"], media=shows
            ),
        )
        left = ma.decline(
            record,
            q.DeclineRequest(
                role="witness", name="", outcome=q.Outcome.ABSENT, reason=refusal["witness"], no_media="未录像"
            ),
        )
        self.assertEqual(left.blockers, [])
        sealed = ma.seal(record)
        with self.assertRaises(q.TerminalError.Offline):
            asyncio.run(ma.sync())

        # The process of the app ends here, and begins again.
        self.terminals.remove(ma)
        del ma, writer
        gc.collect()
        ma = self.opened(q.Terminal.open(self.device("马丽")))
        self.assertEqual(ma.check_document(record).page, sealed.page)
        self.office.restart()
        asyncio.run(ma.sync())
        self.assertEqual(asyncio.run(ma.upload()).received, 1)
        self.assertTrue(ma.media(case)[0].delivered)

        # Two officers write one field apart.
        asyncio.run(wang.sync())
        field = DAY["conflict"]["field"]
        ma.set_case_field(case, field, DAY["conflict"]["first"])
        wang.set_case_field(case, field, DAY["conflict"]["second"])
        heard = Heard()
        watch = ma.watch_case(case, heard)
        for terminal in (ma, wang, ma):
            asyncio.run(terminal.sync())
        until(lambda: heard.views and heard.views[-1].sheet.conflicts)
        [conflict] = heard.views[-1].sheet.conflicts
        self.assertEqual({version.text for version in conflict.versions}, set(DAY["conflict"].values()) - {field})
        ma.set_case_field(case, field, DAY["conflict"]["second"])
        until(lambda: not heard.views[-1].sheet.conflicts)
        watch.stop()
        for terminal in (ma, wang):
            asyncio.run(terminal.sync())
        self.assertEqual(ma.case(case).digest, wang.case(case).digest)
        self.assertIn(DAY["note"], [event.text for event in wang.case(case).timeline])
        self.assertTrue(ma.verify().sound)

    def test_everything_of_the_app_throws(self):
        throwing = Throwing()
        terminal = self.enrol("张三", clock=throwing, power=throwing, connectivity=throwing, location=throwing)
        case = terminal.open_case("inspection", DAY["party"]).case
        terminal.add_media(q.NewMedia(case=case, kind=q.MediaKind.PHOTO, media_type="image/jpeg"), b"\xff" * 9000)
        self.assertIsNone(terminal.media(case)[0].position)
        heard = [Heard(throws=True) for _ in range(3)]
        watches = [terminal.watch_case(case, heard[0]), terminal.watch_cases(heard[1]), terminal.watch_status(heard[2])]
        until(lambda: all(len(one.views) == 1 for one in heard))
        terminal.add_note(case, "再说一遍 🔁")
        terminal.open_case("inspection", "另一家 🏪")
        until(lambda: all(len(one.views) >= 2 for one in heard))
        for watch in watches:
            watch.stop()
        self.assertEqual(asyncio.run(terminal.upload(Progressing())).received, 1)

        switch = q.Cancellation()
        ended = []

        def follow():
            try:
                asyncio.run(terminal.follow(Following(), switch))
            except q.TerminalError.Cancelled:
                ended.append(True)

        thread = threading.Thread(target=follow)
        thread.start()
        time.sleep(0.5)
        switch.cancel()
        thread.join(10)
        self.assertEqual(ended, [True])
        self.terminals.remove(terminal)
        del terminal
        gc.collect()

        device = self.device("李四")
        code = self.office.code_for("李四")
        for method in ("create", "public_key", "sign", "undeclared database_key"):
            device.vault.broken = method
            with self.assertRaises(q.TerminalError.KeyStore, msg=method):
                asyncio.run(q.enrol(device, self.office.url, code, "李四"))
        device.vault.broken = ""
        terminal = self.opened(asyncio.run(q.enrol(device, self.office.url, code, "李四")))
        device.vault.broken = "undeclared sign"
        before = terminal.status().seq
        with self.assertRaises(q.TerminalError.KeyStore):
            terminal.open_case("inspection", "不会保存")
        self.assertEqual(terminal.status().seq, before)
        device.vault.broken = "write_anchor"
        terminal.open_case("inspection", "会保存")
        with self.assertRaises(q.TerminalError.KeyStore):
            asyncio.run(terminal.sync())
        device.vault.broken = ""
        asyncio.run(terminal.suspend())
        for method in ("database_key", "undeclared read_anchor"):
            device.vault.broken = method
            with self.assertRaises(q.TerminalError.KeyStore, msg=method):
                terminal.resume()
        device.vault.broken = ""
        terminal.resume()
        asyncio.run(terminal.sync())
        self.assertEqual(terminal.status().undelivered, 0)

    def test_given_up_in_the_midst_of_an_exchange(self):
        terminal = self.enrol("张三")
        case = terminal.open_case("inspection", DAY["party"]).case
        for at in range(200):
            terminal.add_note(case, f"第 {at} 条 ✍️")

        async def given_up_after(seconds):
            with self.assertRaises(TimeoutError):
                await asyncio.wait_for(terminal.follow(Following()), seconds)

        for seconds in (0.005, 0.02, 0.08):
            asyncio.run(given_up_after(seconds))
        terminal.add_note(case, DAY["note"])
        exchange = threading.Thread(target=lambda opened: asyncio.run(opened.sync()), args=(terminal,))
        exchange.start()
        self.terminals.remove(terminal)
        del terminal
        exchange.join()
        del exchange
        gc.collect()
        terminal = self.opened(q.Terminal.open(self.device("张三")))
        asyncio.run(terminal.sync())
        self.assertEqual(terminal.status().undelivered, 0)
        self.assertTrue(terminal.verify().sound)

    def test_threads_suspension_and_a_slow_listener(self):
        terminal = self.enrol("张三")
        case = terminal.open_case("inspection", DAY["party"]).case
        heard = Heard(slow=0.3)
        watch = terminal.watch_case(case, heard)
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda at: terminal.add_note(case, f"第 {at} 条 ✍️"), range(100)))
        self.assertLess(len(heard.views), 50, "nobody waited for the listener")
        notes = lambda view: [event.text for event in view.timeline if event.kind == "note.added"]
        until(lambda: heard.views and len(notes(heard.views[-1])) == 100)
        counts = [len(notes(view)) for view in heard.views]
        self.assertEqual(counts, sorted(counts))

        writer = terminal.begin_media(q.NewMedia(case=case, kind=q.MediaKind.AUDIO, media_type="audio/aac"))
        writer.write(b"\x01" * 1_500_000)
        asyncio.run(terminal.suspend())
        with self.assertRaises(q.TerminalError.Suspended):
            terminal.add_note(case, "睡着了")
        terminal.resume()
        saved = writer.finish()
        self.assertEqual((saved.end, saved.length), (q.CaptureEnd.INTERRUPTED, 1_500_000))
        watch.stop()

    def test_the_process_is_killed(self):
        terminal = self.enrol("张三")
        case = terminal.open_case("inspection", DAY["party"]).case
        self.terminals.remove(terminal)
        del terminal
        gc.collect()
        child = subprocess.Popen(
            [sys.executable, __file__, "child", str(self.root / "张三"), case], stdout=subprocess.PIPE, text=True
        )
        acknowledged = [child.stdout.readline().strip() for _ in range(10)]
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        terminal = self.opened(q.Terminal.open(self.device("张三")))
        held = [event.entry for event in terminal.case(case).timeline]
        self.assertTrue(set(acknowledged) <= set(held))
        self.assertTrue(terminal.verify().sound)

    def test_ten_thousand_objects(self):
        terminal = self.enrol("张三")
        case = terminal.open_case("inspection", DAY["party"]).case

        def churn(times):
            for _ in range(times):
                q.Cancellation().cancel()
                terminal.watch_case(case, Heard()).stop()
            gc.collect()
            time.sleep(1)

        def resident():
            status = Path("/proc/self/status").read_text()
            return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

        churn(1_000)
        before = resident()
        churn(5_000)
        self.assertLess(resident() - before, 64 * 1024, "KiB")

    def test_exemplars(self):
        described = sorted(EXEMPLARS.glob("entries/*.json")) + sorted(EXEMPLARS.glob("recordings/entries/*.json"))
        self.assertGreater(len(described), 40)
        for path in described:
            expected = json.loads(path.read_text())
            read = q.read_entry(path.with_suffix(".cbor").read_bytes())
            entry = expected["entry"]
            self.assertEqual(
                (read.hash, read.device, read.seq, read.kind, read.case, read.wall_ms),
                (expected["hash"], entry["device"], entry["seq"], entry["kind"], entry.get("case"), entry["time"]["wall_ms"]),
            )
        manifest = json.loads((EXEMPLARS / "media/manifest.json").read_text())
        read = q.read_manifest((EXEMPLARS / "media/manifest.cbor").read_bytes())
        self.assertEqual((read.length, read.root, read.chunks), (manifest["length"], manifest["root"], manifest["chunks"]))
        errors = json.loads((EXEMPLARS / "bindings/errors.json").read_text())
        for name in errors:
            self.assertTrue(hasattr(q.TerminalError, name), name)
        with self.assertRaises(q.TerminalError.NotEnrolled) as told:
            q.Terminal.open(self.device("没人"))
        self.assertEqual(told.exception.text.zh, errors["NotEnrolled"]["zh"])
        self.assertEqual(told.exception.text.en, errors["NotEnrolled"]["en"])


def child(folder: str, case: str):
    """Records until it is killed; prints each entry that was saved."""
    home = Path(folder)
    terminal = q.Terminal.open(q.Device(home=str(home / "terminal"), vault=Vault(home / "vault")))
    while True:
        print(terminal.add_note(case, "死前的一条 ⚡"), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(*sys.argv[2:])
    else:
        unittest.main()
