namespace Rapport.Silo.Web;

/// <summary>Who does a job that others could do too, told in one line at start. Each room registers those of its ports.</summary>
/// <param name="Job">What for: <c>speech to text</c>.</param>
/// <param name="Name">
/// Who: <c>built in</c>, <c>none</c>, or vendor and model; with what it means where that is not plain. Asked when the server has started;
/// null says nothing.
/// </param>
internal sealed record Provider(string Job, Func<string?> Name)
{
    public Provider(string job, string name)
        : this(job, () => name) { }
}
