"""Checks that an AAR unpacks to what the Android Gradle plugin expects, and to nothing else."""

import io
import re
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

ANDROID = "{http://schemas.android.com/apk/res/android}"
ABIS = {"arm64-v8a": (2, 183), "armeabi-v7a": (1, 40), "x86_64": (2, 62), "x86": (1, 3)}


def faults(path):
    aar = zipfile.ZipFile(path)
    if aar.testzip():
        yield "the archive is damaged"
    names = set(aar.namelist())
    for needed in ("AndroidManifest.xml", "classes.jar", "R.txt", "proguard.txt"):
        if needed not in names:
            yield f"{needed} is missing"
    manifest = ElementTree.fromstring(aar.read("AndroidManifest.xml"))
    if manifest.tag != "manifest" or manifest.get("package") != "org.quanji":
        yield "the manifest names no package"
    if manifest.find("uses-sdk").get(f"{ANDROID}minSdkVersion") != "26":
        yield "the manifest names no least version of Android"
    metadata = "META-INF/com/android/build/gradle/aar-metadata.properties"
    if b"aarFormatVersion=1.0" not in aar.read(metadata):
        yield "no AAR metadata"
    if b"com.sun.jna" not in aar.read("proguard.txt"):
        yield "the consumer rules let JNA be renamed"

    classes = zipfile.ZipFile(io.BytesIO(aar.read("classes.jar")))
    packed = set(classes.namelist())
    for needed in (
        "org/quanji/FlowsKt.class",
        "org/quanji/ffi/Terminal.class",
        "org/quanji/ffi/TerminalException$NotReady.class",
        "org/quanji/android/KeystoreVault.class",
        "org/quanji/android/SignaturePadView.class",
        "org/quanji/android/SyncJobService.class",
    ):
        if needed not in packed:
            yield f"classes.jar lacks {needed}"
    for name in packed:
        if name.endswith(".class") and not name.startswith("org/quanji/"):
            yield f"classes.jar has {name}, which is of another library"
        if re.search(r"Test|/Fake|/sample/", name):
            yield f"classes.jar has {name}, which is for tests"
        if name.endswith("Terminal.class") and int.from_bytes(classes.read(name)[6:8]) > 55:
            yield f"{name} needs a newer Java than Android's tools read"

    libraries = [name for name in names if name.startswith("jni/") and not name.endswith("/")]
    for name in libraries:
        abi, _, file = name.removeprefix("jni/").partition("/")
        head = aar.read(name)[:20]
        found = (head[4], int.from_bytes(head[18:20], "little"))
        if file != "libquanji_ffi.so" or ABIS.get(abi) != found:
            yield f"{name} is not a library for {abi}"
    if not libraries:
        print("no native library in it: there was no NDK, and build-jni.sh had not run", file=sys.stderr)
    elif len(libraries) != len(ABIS):
        yield f"libraries for {len(libraries)} of {len(ABIS)} ABIs"


if __name__ == "__main__":
    found = list(faults(sys.argv[1]))
    print("\n".join(found) if found else "the AAR unpacks to what Android expects")
    sys.exit(1 if found else 0)
