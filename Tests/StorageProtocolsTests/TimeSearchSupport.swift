import Foundation

/// A random generator with a fixed seed, so that a failing case can be run again.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &self)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}

/// The folder of public test data beside the repository, or `nil` with a printed note where it is absent.
func publicTestData(_ name: String, file: String = #filePath) -> URL? {
    let folder: URL
    if let path = ProcessInfo.processInfo.environment["SWIFT_CRM_DATA"] {
        folder = URL(fileURLWithPath: path)
    } else {
        let repository = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        folder = repository.deletingLastPathComponent().appendingPathComponent("shared/data")
    }
    let data = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: data.path) else {
        print("skipped: data absent")
        return nil
    }
    return data
}
