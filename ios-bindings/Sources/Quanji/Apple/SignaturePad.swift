#if canImport(UIKit)
import QuanjiFFI
import UIKit

/// Takes a handwritten signature from a finger or a pencil, with the time and pressure of every sample, those
/// between two frames too. Only the first touch writes.
public final class SignaturePad: UIView {
    /// Told when a stroke was written or everything cleared.
    public var onChange: (() -> Void)?
    private var strokes = Strokes()
    private var pen: UITouch?

    public override init(frame: CGRect) {
        super.init(frame: frame)
        setUp()
    }

    public required init?(coder: NSCoder) {
        super.init(coder: coder)
        setUp()
    }

    /// Whether nothing was written.
    public var isEmpty: Bool { strokes.isEmpty }

    /// The signature; nil if nothing was written.
    public func means() -> Means? {
        strokes.means(
            device: UIDevice.current.model, width: UInt32(max(1, bounds.width)), height: UInt32(max(1, bounds.height)))
    }

    /// The signer begins again.
    public func clear() {
        strokes.clear()
        changed()
    }

    public override func touchesBegan(_ touches: Set<UITouch>, with event: UIEvent?) {
        guard pen == nil, let touch = touches.first else { return }
        pen = touch
        let place = touch.preciseLocation(in: self)
        strokes.begin(x: place.x, y: place.y, timeMs: milliseconds(touch), pressure: pressure(touch))
        changed()
    }

    public override func touchesMoved(_ touches: Set<UITouch>, with event: UIEvent?) {
        write(touches, event)
    }

    public override func touchesEnded(_ touches: Set<UITouch>, with event: UIEvent?) {
        write(touches, event)
        if let pen, touches.contains(pen) { self.pen = nil }
    }

    public override func touchesCancelled(_ touches: Set<UITouch>, with event: UIEvent?) {
        touchesEnded(touches, with: event)
    }

    public override func draw(_ rect: CGRect) {
        UIColor.label.setStroke()
        for stroke in strokes.points {
            let path = UIBezierPath()
            path.lineWidth = 2
            path.lineCapStyle = .round
            path.lineJoinStyle = .round
            for (at, point) in stroke.enumerated() {
                let place = CGPoint(x: Double(point.x), y: Double(point.y))
                at == 0 ? path.move(to: place) : path.addLine(to: place)
            }
            path.stroke()
        }
    }

    private func setUp() {
        isMultipleTouchEnabled = false
        backgroundColor = .systemBackground
        isAccessibilityElement = true
        accessibilityLabel = "签名区 Signature"
        accessibilityTraits = .allowsDirectInteraction
    }

    private func write(_ touches: Set<UITouch>, _ event: UIEvent?) {
        guard let pen, touches.contains(pen) else { return }
        for touch in event?.coalescedTouches(for: pen) ?? [pen] {
            let place = touch.preciseLocation(in: self)
            strokes.move(x: place.x, y: place.y, timeMs: milliseconds(touch), pressure: pressure(touch))
        }
        changed()
    }

    private func milliseconds(_ touch: UITouch) -> Int64 { Int64(touch.timestamp * 1_000) }

    private func pressure(_ touch: UITouch) -> Double? {
        touch.maximumPossibleForce > 0 ? touch.force / touch.maximumPossibleForce : nil
    }

    private func changed() {
        setNeedsDisplay()
        onChange?()
    }
}
#endif
