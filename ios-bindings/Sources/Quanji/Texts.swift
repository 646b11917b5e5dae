import QuanjiFFI

extension TerminalError {
    /// What to tell a person, in Chinese and in English.
    public var text: Text {
        switch self {
        case .NotEnrolled(let text), .AlreadyEnrolled(let text), .Invalid(let text), .Sealed(let text),
            .Kept(let text), .StorageFull(let text), .Damaged(let text), .Busy(let text), .Suspended(let text),
            .Cancelled(let text), .KeyStore(let text), .Offline(let text), .DishonestOffice(let text):
            return text
        case .NotFound(let text, _), .Refused(let text, _), .Internal(let text, _):
            return text
        case .NotReady(let text, _):
            return text
        }
    }
}
