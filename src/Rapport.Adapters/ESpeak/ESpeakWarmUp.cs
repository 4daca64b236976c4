using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.ESpeak;

/// <summary>Starts the speakers beside the start of the server, which does not wait for them. Only when eSpeak NG is the voice.</summary>
internal sealed class ESpeakWarmUp(IVoice voice, ESpeakPool pool, ILogger<ESpeakWarmUp> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (voice is not ESpeakVoice { Available: true } espeak) return;
        try
        {
            await pool.Warm(espeak.Usual, stoppingToken);
            log.LogInformation("eSpeak NG speaks, from {Library}", pool.Library);
        }
        catch (ProviderException e)
        {
            log.LogError(e, "eSpeak NG is installed and can't be used: {Reason}", e.Message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops before it has begun.
        }
    }
}
