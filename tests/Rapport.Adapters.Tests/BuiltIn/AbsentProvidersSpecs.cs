using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Tests.BuiltIn;

public sealed class NoTranscriberSpecs : TranscriberContract
{
    protected override ITranscriber Transcriber => new NoTranscriber();
}

public sealed class NoVoiceSpecs : VoiceContract
{
    protected override IVoice Voice => new NoVoice("none chosen");
}
