import XCTest

@testable import Quanji

final class StrokesTests: XCTestCase {
    func testPointsKeepTheirOrderTimeAndPressure() throws {
        var strokes = Strokes()
        strokes.move(x: 1, y: 1, timeMs: 0)
        XCTAssertTrue(strokes.isEmpty, "a pen that is up writes nothing")
        XCTAssertNil(strokes.means(device: "x", width: 10, height: 10))
        strokes.begin(x: 10.4, y: 20.6, timeMs: 5_000, pressure: 0.5)
        strokes.move(x: 11, y: 21, timeMs: 5_010, pressure: 2)
        strokes.move(x: 11, y: 21, timeMs: 5_010, pressure: 2)
        strokes.begin(x: -3, y: 7, timeMs: 5_400)
        guard case .handwriting(_, _, _, let rateHz, let points) = strokes.means(device: "终端", width: 800, height: 300)
        else { return XCTFail("no handwriting") }
        XCTAssertEqual(points.map(\.count), [2, 1])
        XCTAssertEqual(points[0].map(\.pressure), [32_768, 65_535])
        XCTAssertEqual(points[1][0].x, 0)
        XCTAssertEqual(points[1][0].t, 400)
        XCTAssertEqual(rateHz, 100)
    }

    func testChangesMakeTheListThatTheySay() {
        func summary(_ id: String) -> CaseSummary {
            CaseSummary(case: id, kind: "inspection", kindTitle: "监督检查", party: "当事人", section: nil, sectionName: "")
        }
        var listed = Listed()
        listed.take(CasesChange(reset: true, order: ["b", "a"], changed: [summary("a"), summary("b")]))
        listed.take(CasesChange(reset: false, order: ["c", "b"], changed: [summary("c")]))
        XCTAssertEqual(listed.inOrder.map(\.case), ["c", "b"])
    }
}
