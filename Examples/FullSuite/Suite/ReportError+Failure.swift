import CRMCore
package import ExampleSupport
package import Reporting

extension ReportError: FailureConvertible {
    package var failure: Failure {
        Failure(
            code.name,
            description.printable,
            ["name": .string(name), "choices": .list(choices, JSONValue.string)]
        )
    }
}
