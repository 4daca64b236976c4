using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.Engine;
using Rapport.Engine.Grains;
using Floor = Rapport.Domain.Practice.PracticeFloorCommand;
using FloorEffect = Rapport.Domain.Practice.PracticeFloorEffect;
using Session = Rapport.Domain.Practice.PracticeSessionCommand;
using SessionEffect = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>Who runs which effect, and how patiently.</summary>
internal static class PracticeEffects
{
    // Between our own grains: what fails here is the database, which comes back.
    private static readonly EffectPolicy ours = new(5, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(200));

    public static IServiceCollection Add(IServiceCollection services) => services
        .AddEffect<SessionEffect.AskForSeat, Session, AskForSeat>(ours)
        .AddEffect<SessionEffect.LeaveSeat, Session, LeaveSeat>(ours)
        .AddEffect<FloorEffect.AdmitSession, Floor, AdmitSession>(ours)
        .AddEffect<FloorEffect.TellPlace, Floor, TellPlace>(ours)
        .AddEffect<SessionEffect.Transcribe, Session, Transcribe>(Provider)
        .AddEffect<SessionEffect.ReplyAsPartner, Session, ReplyAsPartner>(Provider)
        .AddEffect<SessionEffect.CheckObjectives, Session, CheckObjectives>(Provider)
        .AddEffect<SessionEffect.Evaluate, Session, EvaluateWhenEnded>(Evaluation)
        .AddEffect<SessionEffect.RemoveAudio, Session, RemoveAudio>(ours)
        .AddEffect<SessionEffect.PurgeStream, Session, PurgeStream>(ours);

    private static EffectPolicy Provider(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<PracticeOptions>>().Value;
        return new(options.ProviderAttempts, options.ProviderTimeout, options.ProviderDelay) { IsFinal = e => e is ProviderException { IsFinal: true } };
    }

    // Nobody waits in the middle of a sentence; and the session itself tries again.
    private static EffectPolicy Evaluation(IServiceProvider services) =>
        Provider(services) with { Attempts = 1, Timeout = services.GetRequiredService<IOptions<PracticeOptions>>().Value.EvaluationTimeout };
}
