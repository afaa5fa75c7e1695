import CRMCore

extension MarketingAutomation {
    /// What reports can be made of.
    func facts(_ registry: inout Registry) {
        registry.fact(messages)
        registry.fact(touches)
        registry.fact(members)
        registry.fact(enrolments)
        registry.report(CampaignReport.report)
    }

    private var messages: Fact {
        typealias Fields = Message.Fields
        return Fact(
            "messages",
            of: Message.self,
            dimensions: [
                Dimension("state", Fields.state),
                Dimension("stream", Fields.stream),
                Dimension("topic", Fields.topic),
                Dimension("template", Fields.template, label: MailTemplate.Fields.name),
                .date("planned", Fields.plannedAt),
                .date("finished", Fields.finishedAt),
            ],
            measures: [
                .count(title: "Messages"),
                .count("accepted", where: Fields.state == .accepted),
                .count("suppressed", where: Fields.state == .suppressed),
                .ratio("acceptance", of: "accepted", to: "count"),
                .distinct("contacts", Fields.contact),
            ]
        )
    }

    private var touches: Fact {
        typealias Fields = Touch.Fields
        return Fact(
            "touches",
            of: Touch.self,
            dimensions: [
                Dimension("campaign", Fields.campaign, label: Campaign.Fields.name),
                Dimension("kind", Fields.kind),
                Dimension("channel", Fields.channel),
                .date("at", title: "Date", Fields.at),
            ],
            measures: [
                .count(title: "Touches"),
                .count("clicks", where: Fields.kind == .click),
                .distinct("contacts", Fields.contact),
            ]
        )
    }

    private var members: Fact {
        typealias Fields = SegmentMember.Fields
        return Fact(
            "segment_members",
            of: SegmentMember.self,
            dimensions: [
                Dimension("segment", Fields.segment, label: Segment.Fields.name),
                Dimension("city", Fields.contact[Contact.Fields.city]),
                .date("since", Fields.since),
            ],
            measures: [.count(title: "Members")]
        )
    }

    private var enrolments: Fact {
        typealias Fields = Enrolment.Fields
        return Fact(
            "enrolments",
            of: Enrolment.self,
            dimensions: [
                Dimension("journey", Fields.journey, label: Journey.Fields.name),
                Dimension("state", Fields.state),
                Dimension("step", Fields.node),
                .date("entered", Fields.enteredAt),
            ],
            measures: [
                .count(title: "Enrolments"),
                .count("goals", where: Fields.state == .reachedGoal),
                .ratio("goal_rate", of: "goals", to: "count"),
            ]
        )
    }
}
