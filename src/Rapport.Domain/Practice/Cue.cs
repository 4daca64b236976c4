namespace Rapport.Domain.Practice;

/// <summary>Something that a line does, as far as its words show it. Written in scripts and rules in kebab case: <c>open-question</c>.</summary>
public enum Cue
{
    /// <summary>Shows that the other was heard: "I see", "fair point".</summary>
    Acknowledgement,

    /// <summary>Names or shares what the other feels: "that must be hard".</summary>
    Empathy,

    /// <summary>Gives back what the other said: "so what you're saying is".</summary>
    Summary,

    /// <summary>Thanks or praises.</summary>
    Appreciation,

    /// <summary>Can't be answered with yes, no or one fact.</summary>
    OpenQuestion,

    ClosedQuestion,

    /// <summary>A closed question for when, where, who or how many; it can't be answered with yes or no.</summary>
    FactQuestion,

    /// <summary>Asks what was meant: "what do you mean?". It is no open question.</summary>
    Clarification,

    Apology,

    /// <summary>Says what the speaker will do.</summary>
    Commitment,

    /// <summary>Yes.</summary>
    Agreement,

    /// <summary>No.</summary>
    Refusal,

    /// <summary>Offers a way forward: "how about".</summary>
    Proposal,

    /// <summary>Asks the other to do something.</summary>
    Request,

    /// <summary>Gives a reason: "because".</summary>
    Reason,

    /// <summary>Speaks of what the speaker saw, or of its effect on them: "I noticed".</summary>
    Observation,

    /// <summary>Any number, amount, share, date or duration.</summary>
    Number,
    Money,
    Percent,

    /// <summary>A date, a time or a duration.</summary>
    Date,

    /// <summary>Softens the speaker's own point until it is weak: "maybe", "kind of".</summary>
    Hedging,

    Filler,

    /// <summary>Rude or contemptuous of what is going on.</summary>
    Hostility,

    /// <summary>Calls the other names.</summary>
    Insult,

    /// <summary>Pushes: orders, ultimatums, threats.</summary>
    Pressure,

    /// <summary>"You always", "it's your fault".</summary>
    Blame,

    /// <summary>Makes the matter or the feeling small: "calm down".</summary>
    Minimising,

    /// <summary>Steps aside: "that's not my department".</summary>
    Evasion,

    /// <summary>Wants to stop talking.</summary>
    Farewell,

    /// <summary>Talk of other things, such as the weather.</summary>
    SmallTalk,

    /// <summary>Says hello, or asks how one is, as one does.</summary>
    Greeting,

    /// <summary>Nothing was said.</summary>
    Silence,

    /// <summary>Three words or fewer.</summary>
    Short,

    /// <summary>Eighty words or more.</summary>
    Long,
}
