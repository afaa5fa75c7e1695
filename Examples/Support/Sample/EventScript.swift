import CRMCore

/// One kind of thing that happens in the sample business.
struct EventScript: Sendable {
    var channel: Activity.Channel
    var direction: Activity.Direction?
    var subject: String
    var texts: [String]
    /// How long it takes.
    var minutes: ClosedRange<Int>?
    var isForCustomers = false

    static let fallback = EventScript(channel: .note, subject: "Note", texts: ["Call back next week."])

    static let all: [EventScript] = [
        EventScript(
            channel: .email,
            direction: .inbound,
            subject: "Question about delivery times",
            texts: [
                "How soon could you deliver 200 pieces?", "We need the goods before the end of the quarter.",
                "Is express shipping possible?",
            ]
        ),
        EventScript(
            channel: .email,
            direction: .outbound,
            subject: "Your offer %d",
            texts: [
                "The offer is attached; it is valid for 30 days.", "As discussed, with the volume discount included.",
                "Revised version with the longer warranty.",
            ]
        ),
        EventScript(
            channel: .email,
            direction: .outbound,
            subject: "Notes of our meeting",
            texts: ["Next step: a sample by Friday.", "We agreed on a trial with one team."]
        ),
        EventScript(
            channel: .call,
            direction: .outbound,
            subject: "Follow-up call",
            texts: [
                "Is comparing us with two others, decides next month.", "Nobody answered; left a message.",
                "Wants a reference from the same industry.", "Budget is approved, waits for the signature.",
            ],
            minutes: 1...25
        ),
        EventScript(
            channel: .call,
            direction: .inbound,
            subject: "Asked for a call back",
            texts: ["Has a question about invoice %d.", "Would like to change the delivery address."],
            minutes: 1...12
        ),
        EventScript(
            channel: .meeting,
            direction: .outbound,
            subject: "Product demonstration",
            texts: ["Five people took part; the reports were what they liked best.", "Showed the new release."],
            minutes: 30...90
        ),
        EventScript(
            channel: .visit,
            direction: .outbound,
            subject: "Visit on site",
            texts: ["Walked through the plant; two lines could be converted.", "Met the new plant manager."],
            minutes: 60...180
        ),
        EventScript(
            channel: .web,
            direction: .inbound,
            subject: "Downloaded the price list",
            texts: ["From the page /pricing.", "After a click in the March newsletter."]
        ),
        EventScript(
            channel: .web,
            direction: .inbound,
            subject: "Registered for the webinar",
            texts: ["Topic: planning with fewer spreadsheets."]
        ),
        EventScript(
            channel: .chat,
            direction: .inbound,
            subject: "Chat on the web page",
            texts: ["Asked whether there is an interface to the accounting.", "Wanted to know the minimum order."],
            minutes: 2...15
        ),
        EventScript(
            channel: .social,
            direction: .inbound,
            subject: "Commented on a post",
            texts: ["Likes the new packaging.", "Shared our post about the trade fair."]
        ),
        EventScript(
            channel: .sms,
            direction: .outbound,
            subject: "Reminder of the appointment",
            texts: ["See you tomorrow at ten."]
        ),
        EventScript(
            channel: .purchase,
            direction: .inbound,
            subject: "Order %d",
            texts: ["120 pieces, delivery in two parts.", "Repeat of the last order.", "First order, prepaid."],
            isForCustomers: true
        ),
        EventScript(
            channel: .support,
            direction: .inbound,
            subject: "Ticket %d",
            texts: ["A part was missing; sent after by express.", "Cannot log in; password was reset."],
            minutes: 5...40,
            isForCustomers: true
        ),
        EventScript(
            channel: .note,
            subject: "Note",
            texts: ["Prefers to be called before ten.", "Moves to the new office in summer.", "Knows the trade well."]
        ),
    ]
}
