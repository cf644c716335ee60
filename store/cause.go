package store

import "context"

// causeKey is where a context keeps the cause.
type causeKey struct{}

// Because says what leads to the changes made under ctx: the id of a request.
// Their lines in the log carry it, so that whoever finds the request again after
// a crash can see what became of it.
func Because(ctx context.Context, cause string) context.Context {
	return context.WithValue(ctx, causeKey{}, cause)
}

func causeOf(ctx context.Context) string {
	cause, _ := ctx.Value(causeKey{}).(string)
	return cause
}
