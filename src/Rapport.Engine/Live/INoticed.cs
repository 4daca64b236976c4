namespace Rapport.Engine.Live;

/// <summary>
/// Hears the notifications of one channel on the node's one connection for them. Called from the listener: must neither throw nor wait.
/// </summary>
public interface INoticed
{
    string Channel { get; }

    /// <summary>From now on all is heard.</summary>
    void Connected();

    /// <summary>Whatever happens until <see cref="Connected"/> is not heard.</summary>
    void Lost();

    void Heard(string payload);
}
