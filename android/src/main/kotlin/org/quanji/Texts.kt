package org.quanji

import org.quanji.ffi.TerminalException
import org.quanji.ffi.Text

/** What to tell a person, in Chinese and in English. */
val TerminalException.text: Text
    get() = when (this) {
        is TerminalException.NotEnrolled -> text
        is TerminalException.AlreadyEnrolled -> text
        is TerminalException.NotFound -> text
        is TerminalException.Invalid -> text
        is TerminalException.NotReady -> text
        is TerminalException.Sealed -> text
        is TerminalException.Kept -> text
        is TerminalException.StorageFull -> text
        is TerminalException.Damaged -> text
        is TerminalException.Busy -> text
        is TerminalException.Suspended -> text
        is TerminalException.Cancelled -> text
        is TerminalException.KeyStore -> text
        is TerminalException.Offline -> text
        is TerminalException.Refused -> text
        is TerminalException.DishonestOffice -> text
        is TerminalException.Internal -> text
    }
