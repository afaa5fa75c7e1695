import ExampleTesting
import Foundation
import Testing

/// A host that installs no module carries nothing of it.
@Suite struct LinkageTests {
    /// The names of modules as they stand in the symbols of Swift programs, and the library of a module in C.
    private static let modules = ["SalesAutomation", "MarketingAutomation", "Reporting", "SMTPTransport", "Mustache"]

    @Test func theCoreAloneLinksNothingOfTheModules() throws {
        let program = try Data(contentsOf: Tool("CRMOnly").executable)
        for module in Self.modules {
            #expect(!program.contains(module: module), "CRMOnly has symbols of \(module)")
        }
        #expect(program.range(of: Data("libcurl".utf8)) == nil, "CRMOnly is linked with libcurl")
        // The same search finds what is there.
        #expect(program.contains(module: "CRMCore"))
        #expect(program.contains(module: "FileStorage"))
    }

    @Test func theFullSuiteLinksAllOfThem() throws {
        let program = try Data(contentsOf: Tool("FullSuite").executable)
        for module in Self.modules {
            #expect(program.contains(module: module), "FullSuite has no symbols of \(module)")
        }
        #expect(program.range(of: Data("libcurl".utf8)) != nil, "FullSuite is not linked with libcurl")
    }
}

extension Data {
    /// Whether there is a symbol of a Swift module: its name behind its length, which no digit precedes.
    fileprivate func contains(module: String) -> Bool {
        let name = Data("\(module.utf8.count)\(module)".utf8)
        var start = startIndex
        while let found = range(of: name, in: start..<endIndex) {
            if found.lowerBound == startIndex || !(0x30...0x39).contains(self[found.lowerBound - 1]) { return true }
            start = found.upperBound
        }
        return false
    }
}
