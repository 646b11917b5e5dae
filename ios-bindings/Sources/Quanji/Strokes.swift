import QuanjiFFI

/// Gathers a handwritten signature: points in the order of writing, with time and pressure. It has no opinion
/// on where they come from; `SignaturePad` feeds it from touches.
public struct Strokes: Sendable {
    /// The strokes so far.
    public private(set) var points: [[Point]] = []
    private var firstMs: Int64?

    /// Nothing is written yet.
    public init() {}

    /// Whether nothing was written.
    public var isEmpty: Bool { points.isEmpty }

    /// The pen comes down.
    public mutating func begin(x: Double, y: Double, timeMs: Int64, pressure: Double? = nil) {
        points.append([])
        add(x, y, timeMs, pressure)
    }

    /// The pen moves; ignored while it is up. A point where the last one is, is none.
    public mutating func move(x: Double, y: Double, timeMs: Int64, pressure: Double? = nil) {
        if !points.isEmpty { add(x, y, timeMs, pressure) }
    }

    /// Everything is written anew.
    public mutating func clear() {
        self = Strokes()
    }

    /// The signature, on a canvas of this size in the unit of the points; nil if nothing was written.
    public func means(device: String, width: UInt32, height: UInt32) -> Means? {
        isEmpty
            ? nil
            : .handwriting(device: device, width: width, height: height, rateHz: rateHz, strokes: points)
    }

    private mutating func add(_ x: Double, _ y: Double, _ timeMs: Int64, _ pressure: Double?) {
        let first = firstMs ?? timeMs
        firstMs = first
        let point = Point(
            x: UInt32(clamping: Int64(max(0, x).rounded())),
            y: UInt32(clamping: Int64(max(0, y).rounded())),
            t: UInt32(clamping: max(0, timeMs - first)),
            pressure: pressure.map { UInt16((min(max($0, 0), 1) * Double(UInt16.max)).rounded()) }
        )
        let last = points.count - 1
        if points[last].last != point { points[last].append(point) }
    }

    private var rateHz: UInt32 {
        let intervals = points.flatMap { stroke in
            zip(stroke, stroke.dropFirst()).map { Int64($1.t) - Int64($0.t) }.filter { $0 > 0 }
        }
        guard !intervals.isEmpty else { return 60 }
        let average = Double(intervals.reduce(0, +)) / Double(intervals.count)
        return UInt32(min(max((1_000 / average).rounded(), 1), 1_000))
    }
}
