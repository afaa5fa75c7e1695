import CRMCore

extension MarketingAutomation {
    /// What the module's record types hold of persons.
    ///
    /// What campaigns and journeys came to stays countable: messages, touches and enrolments stay without what tells who
    /// it was.
    func personalData(_ registry: inout Registry) {
        registry.personal(
            Message.self,
            for: "mail",
            .empty([
                Message.Fields.key.reference, Message.Fields.reason.reference, Message.Fields.subject.reference,
            ]),
            recipients: ["the mail server"]
        )
        registry.personal(Touch.self, for: "what a campaign brings about", .empty([Touch.Fields.key.reference]))
        registry.personal(Enrolment.self, for: "journeys", .empty([Enrolment.Fields.unsent.reference]))
        registry.personal(SegmentMember.self, for: "segments", .remove)
        registry.personal(SegmentWatch.self, for: "segments", .remove)
        registry.personal(ContactScore.self, for: "how interested somebody seems to be", .remove)
        registry.impersonal(Segment.self, "it is a definition")
        registry.impersonal(Journey.self, "it is a definition")
    }
}
