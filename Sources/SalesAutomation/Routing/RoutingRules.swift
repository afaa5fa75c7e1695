import CRMCore
import StorageProtocols

/// The rules of routing records.
struct RoutingRules: Sendable {
    /// The names of the business calendars.
    let calendars: Set<String>

    func register(in registry: inout Registry) {
        registry.require(RoutingMember.Fields.pool)
        registry.limit(LeadAssignment.Fields.candidates, to: 1 << 20)
        registry.gate("routing_member.weight", on: RoutingMember.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, member) in batch.records.enumerated() {
                if !(0...1_000_000).contains(member.weight) {
                    batch.refuse(index, .outOfRange, "0 to 1,000,000", field: "weight", value: member.weight.value)
                }
                if let capacity = member.capacity, capacity < 0 {
                    batch.refuse(index, .outOfRange, "not negative", field: "capacity", value: capacity.value)
                }
                if let calendar = member.calendar, !calendars.contains(calendar) {
                    batch.refuse(
                        index,
                        .unknownReference,
                        "a business calendar",
                        field: "calendar",
                        value: .text(calendar)
                    )
                }
            }
        }
    }
}
