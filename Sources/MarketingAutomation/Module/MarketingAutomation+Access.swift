import CRMCore
import StorageProtocols

extension MarketingAutomation {
    /// Who owns campaigns, and what belongs to contacts.
    func access(_ registry: inout Registry) {
        registry.access(owner: Campaign.Fields.owner)
        registry.access(through: ContactScore.Fields.contact)
        registry.access(through: Enrolment.Fields.contact)
        registry.access(through: Message.Fields.contact)
        registry.access(through: SegmentMember.Fields.contact)
        registry.access(through: SegmentWatch.Fields.contact)
        registry.access(through: Touch.Fields.contact)
    }
}
