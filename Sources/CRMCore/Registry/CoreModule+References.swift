import StorageProtocols

extension CoreModule {
    /// What the schemas of the core do not tell of who refers to whom.
    func referrers(_ registry: inout Registry) {
        // Whoever took part is linked, so that an activity stands on the timelines of all of them.
        registry.prepare("activity.participants", on: Activity.self) { activity, _, _ in activity.linkParticipants() }
        registry.refers(
            from: Activity.Fields.participants,
            to: Contact.self,
            by: .through(Activity.Fields.links.reference)
        ) { participants, map in
            for index in participants.indices {
                participants[index].contact = participants[index].contact.map(map)
            }
        }
        // What waits or went out names what it is about by the identifier of its time.
        registry.refers(from: OutboxMessage.Fields.subject, to: nil, merging: .stays)
        // A share was given for one record: nobody sees another one by it.
        registry.refers(from: Share.Fields.record, to: nil, merging: .stays)
        registry.refers(from: Share.Fields.grantee, to: nil)
        registry.refers(from: Handover.Fields.successors)
        registry.refersInText(from: Rule.Fields.definition)
        registry.refersInText(from: AccessRule.Fields.definition)
        registry.refersInText(from: AccessRestriction.Fields.definition)
        // So does evidence.
        registry.refersInText(from: LifecycleStep.Fields.evidence, merging: .stays)
    }
}
